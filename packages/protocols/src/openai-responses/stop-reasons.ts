import { AttemptError, type AssistantBlock, type BlockStart, type StopReason } from '@sluice/core'
import { reportedUsage } from '../decoded-usage.ts'
import { isOnlyRefusal } from '../is-only-refusal.ts'
import { attemptErrorOf } from '../openai-errors.ts'
import type { ResponseWire } from './answer-wire.ts'
import { decodeUsage } from './usage.ts'

/** How a response ended, as the wire says it. */
export interface WireEnd {
  readonly status: 'completed' | 'incomplete'
  readonly incomplete_details: { readonly reason: string } | null
}

// Any other reason (`max_messages`, `steered`): the turn can be sent back to go on.
const INCOMPLETE: ReadonlyMap<string, StopReason> = new Map([
  ['max_output_tokens', 'max-output-tokens'],
  ['content_filter', 'content-filter'],
])

const COMPLETED: WireEnd = { status: 'completed', incomplete_details: null }
const TOO_LONG: WireEnd = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }
const FILTERED: WireEnd = { status: 'incomplete', incomplete_details: { reason: 'content_filter' } }

const ENDS: Readonly<Record<StopReason, WireEnd>> = {
  end: COMPLETED,
  'stop-sequence': COMPLETED,
  'tool-call': COMPLETED,
  refusal: FILTERED,
  'max-output-tokens': TOO_LONG,
  'context-window': TOO_LONG,
  'content-filter': FILTERED,
  pause: { status: 'incomplete', incomplete_details: { reason: 'max_messages' } },
}

/**
 * Why a response ended, from its status and the types of its blocks.
 * @throws AttemptError when it has failed or has not ended: that comes with HTTP 200, too.
 */
export function decodeStopReason(response: ResponseWire, blockTypes: ReadonlySet<BlockStart['type']>): StopReason {
  switch (response.status) {
    case 'completed':
      return completedReason(blockTypes)
    case 'incomplete':
      return INCOMPLETE.get(response.incomplete_details?.reason ?? '') ?? 'pause'
    case 'failed':
      throw attemptErrorOf(response.error, reportedUsage(decodeUsage(response.usage)))
    default:
      throw new AttemptError({
        kind: 'malformed-answer',
        message: `A response ended with the status "${response.status ?? 'none'}".`,
        usage: reportedUsage(decodeUsage(response.usage)),
      })
  }
}

/**
 * Status and reason by which a client learns why the answer stopped. A refusal that is all of the answer is completed,
 * as at OpenAI itself; one without words, or after something else was said, would pass for an ordinary answer there.
 */
export function encodeStopReason(stopReason: StopReason, blocks: readonly AssistantBlock[]): WireEnd {
  return stopReason === 'refusal' && isOnlyRefusal(blocks) ? COMPLETED : ENDS[stopReason]
}

function completedReason(blockTypes: ReadonlySet<BlockStart['type']>): StopReason {
  if (blockTypes.has('tool-call')) return 'tool-call'
  return blockTypes.has('refusal') && !blockTypes.has('text') ? 'refusal' : 'end'
}
