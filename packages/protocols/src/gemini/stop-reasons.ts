import { AttemptError, type FailureKind, type StopReason, type Usage } from '@sluice/core'
import { PROTOCOL } from './protocol-name.ts'

// Source: `FinishReason` in the types of @google/genai 3.1.0.
const STOP_REASONS: ReadonlyMap<string, StopReason> = new Map<string, StopReason>([
  ['STOP', 'end'],
  ['MAX_TOKENS', 'max-output-tokens'],
  // The vendor's limit per request, and more to come if asked for.
  ['CONTINUATION', 'max-output-tokens'],
])

const FAILURES: ReadonlyMap<string, FailureKind> = new Map<string, FailureKind>([
  ['MALFORMED_FUNCTION_CALL', 'vendor-error'],
  ['UNEXPECTED_TOOL_CALL', 'vendor-error'],
  ['TOO_MANY_TOOL_CALLS', 'vendor-error'],
  ['MALFORMED_RESPONSE', 'vendor-error'],
  ['MISSING_THOUGHT_SIGNATURE', 'unsupported-dialect'],
])

/**
 * The vendor's finish reason in core's words; `usage` is what it has counted. A stop sequence looks like any other end.
 * @throws AttemptError when the model produced something that is no answer.
 */
export function decodeStopReason(finishReason: string, hasCall: boolean, usage: Usage | undefined): StopReason {
  const kind = FAILURES.get(finishReason)
  if (kind) {
    const message = `${PROTOCOL}: the model's answer ended with ${finishReason}.`
    throw new AttemptError({ kind, message, vendorCode: finishReason, usage })
  }
  // All others, those not known yet included, are filters of one sort or another.
  const stopReason = STOP_REASONS.get(finishReason) ?? 'content-filter'
  return stopReason === 'end' && hasCall ? 'tool-call' : stopReason
}
