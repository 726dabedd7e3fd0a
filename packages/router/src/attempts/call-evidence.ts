import type { AssistantBlock, Failure, StopReason } from '@sluice/core'
import type { CallEvidence } from '../breaker/evidence-window.ts'

/** What there is to see of an answer that has ended. */
export interface SeenAnswer {
  readonly blocks: readonly AssistantBlock[]
  readonly stopReason: StopReason | undefined
}

/** What there is to see of a stream's pace. */
export interface SeenPace {
  /** From the call to the first content. */
  readonly firstTokenMs: number
  /** Characters that came after the first content. */
  readonly characters: number
  /** How long the vendor was waited for meanwhile: a reader who takes their time is not a vendor who is slow. */
  readonly waitedMs: number
}

// Hidden reasoning is in a vendor's count but not in the time after the first content: what came is what counts.
const CHARACTERS_PER_TOKEN = 4
// Of fewer, the pace says nothing.
const LEAST_CHARACTERS = 200
const LEAST_WAITED_MS = 100

export function answerEvidence({ blocks, stopReason }: SeenAnswer): CallEvidence {
  return { hasInvalidToolJson: stopReason === 'tool-call' && blocks.some(isBrokenToolCall) }
}

export function paceEvidence({ firstTokenMs, characters, waitedMs }: SeenPace): CallEvidence {
  if (characters < LEAST_CHARACTERS || waitedMs < LEAST_WAITED_MS) return { firstTokenMs }
  return { firstTokenMs, tokensPerSecond: characters / CHARACTERS_PER_TOKEN / (waitedMs / 1_000) }
}

/** Undefined: the failure itself is all there is to see. */
export function failureEvidence({ kind }: Failure, durationMs: number): CallEvidence | undefined {
  if (kind === 'truncated') return { isTruncated: true }
  return kind === 'first-token-timeout' ? { firstTokenMs: durationMs } : undefined
}

function isBrokenToolCall(block: AssistantBlock): boolean {
  if (block.type !== 'tool-call') return false
  try {
    JSON.parse(block.argumentsJson)
    return false
  } catch {
    return true // the question was whether it parses
  }
}
