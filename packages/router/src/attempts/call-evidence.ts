import type { AssistantBlock, Failure, StopReason } from '@sluice/core'
import type { CallEvidence } from '../breaker/evidence-window.ts'
import { isJson } from './is-json.ts'

/** What there is to see of an answer that has ended. */
export interface SeenAnswer {
  /** The arguments of one of its tool calls are no JSON. */
  readonly hasBrokenToolCall: boolean
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

/** A call that the output limit has cut is not the deployment's fault. */
export function answerEvidence({ hasBrokenToolCall: isBroken, stopReason }: SeenAnswer): CallEvidence {
  return { hasInvalidToolJson: stopReason === 'tool-call' && isBroken }
}

export function hasBrokenToolCall(blocks: readonly AssistantBlock[]): boolean {
  return blocks.some((block) => block.type === 'tool-call' && !isJson(block.argumentsJson))
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
