import { AttemptError, type BlockStart, type FailureKind, type StopReason, type Usage } from '@sluice/core'
import type { Choice } from './answer-wire.ts'

/** Why an answer stopped, for a client. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter'

const FINISH_REASONS: Readonly<Record<StopReason, FinishReason>> = {
  end: 'stop',
  'stop-sequence': 'stop',
  'tool-call': 'tool_calls',
  'max-output-tokens': 'length',
  'context-window': 'length',
  refusal: 'content_filter',
  'content-filter': 'content_filter',
  pause: 'stop',
}

/** Why an answer stopped, from its finish reason and the types of its blocks. */
export interface DecodedStop {
  readonly stopReason: StopReason
  readonly stopSequence?: string
}

/**
 * `usage`: what the vendor has counted.
 * @throws AttemptError when the finish reason says that the answer did not come to its end.
 */
export function decodeStopReason(
  choice: Choice,
  blockTypes: ReadonlySet<BlockStart['type']>,
  usage: Usage | undefined,
): DecodedStop {
  switch (choice.finish_reason) {
    case 'length':
      return { stopReason: 'max-output-tokens' }
    case 'content_filter':
      return { stopReason: 'content-filter' }
    case 'abort':
      throw broken('truncated', 'abort', usage)
    case 'error':
      throw broken('vendor-error', 'error', usage)
    default:
      return completedReason(choice, blockTypes)
  }
}

/**
 * A refusal in words that is all of the answer is an ordinary end, as at OpenAI itself; one without words, or after
 * something else was said, is a filter's.
 */
export function encodeStopReason(stopReason: StopReason, isOnlyRefusal: boolean): FinishReason {
  return stopReason === 'refusal' && isOnlyRefusal ? 'stop' : FINISH_REASONS[stopReason]
}

// The blocks tell more than the finish reason: vLLM says `stop` after a call that was demanded by name.
function completedReason({ stop_reason }: Choice, blockTypes: ReadonlySet<BlockStart['type']>): DecodedStop {
  if (blockTypes.has('tool-call')) return { stopReason: 'tool-call' }
  if (typeof stop_reason === 'string') return { stopReason: 'stop-sequence', stopSequence: stop_reason }
  return { stopReason: blockTypes.has('refusal') && !blockTypes.has('text') ? 'refusal' : 'end' }
}

function broken(kind: FailureKind, vendorCode: string, usage: Usage | undefined): AttemptError {
  const message = `The vendor broke the answer off with the finish reason "${vendorCode}".`
  return new AttemptError({ kind, message, vendorCode, usage })
}
