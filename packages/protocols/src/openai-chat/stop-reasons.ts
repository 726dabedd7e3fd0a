import { AttemptError, type BlockStart, type StopReason } from '@sluice/core'
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

/** @throws AttemptError when the finish reason says that the answer did not come to its end. */
export function decodeStopReason(choice: Choice, blockTypes: ReadonlySet<BlockStart['type']>): DecodedStop {
  switch (choice.finish_reason) {
    case 'length':
      return { stopReason: 'max-output-tokens' }
    case 'content_filter':
      return { stopReason: 'content-filter' }
    case 'abort':
      throw new AttemptError({ kind: 'truncated', message: 'The vendor broke the answer off.', vendorCode: 'abort' })
    case 'error':
      throw new AttemptError({ kind: 'vendor-error', message: 'The vendor failed in mid-answer.', vendorCode: 'error' })
    default:
      return completedReason(choice, blockTypes)
  }
}

/** A refusal in its own words is an ordinary end, as at OpenAI itself; one without words is a filter's. */
export function encodeStopReason(stopReason: StopReason, hasRefusal: boolean): FinishReason {
  return stopReason === 'refusal' && hasRefusal ? 'stop' : FINISH_REASONS[stopReason]
}

// The blocks tell more than the finish reason: vLLM says `stop` after a call that was demanded by name.
function completedReason({ stop_reason }: Choice, blockTypes: ReadonlySet<BlockStart['type']>): DecodedStop {
  if (blockTypes.has('tool-call')) return { stopReason: 'tool-call' }
  if (typeof stop_reason === 'string') return { stopReason: 'stop-sequence', stopSequence: stop_reason }
  return { stopReason: blockTypes.has('refusal') && !blockTypes.has('text') ? 'refusal' : 'end' }
}
