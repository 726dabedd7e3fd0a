import type { AssistantBlock, Refusal, StopReason, Usage } from '@sluice/core'
import { answerId } from '../answer-id.ts'
import { withExplainedRefusal } from '../explained-refusal.ts'
import { encodeItem, itemIdOf } from './encode-item.ts'
import { encodeStopReason } from './stop-reasons.ts'
import { encodeUsage } from './usage.ts'

/** What a response object is made of. */
export interface ResponseParts {
  readonly model: string
  readonly decisionId: string
  /** In milliseconds since 1970. */
  readonly createdAt: number
  readonly blocks: readonly AssistantBlock[]
  /** Undefined while the answer is still coming. `time` is in milliseconds since 1970. */
  readonly end?: {
    readonly stopReason: StopReason
    readonly refusal?: Refusal
    readonly usage: Usage
    readonly time: number
  }
}

/** Fields that repeat the request in OpenAI's own responses. Clients need them to be there; nobody reads them here. */
const NEUTRAL = {
  background: false,
  error: null,
  instructions: null,
  max_output_tokens: null,
  parallel_tool_calls: true,
  previous_response_id: null,
  prompt_cache_key: null,
  reasoning: { effort: null, summary: null },
  service_tier: 'default',
  store: false,
  temperature: null,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_p: null,
  truncation: 'disabled',
  metadata: {},
}

/** The response object: the body of an answer, and what the first and the last event of a stream carry. */
export function encodeResponse(parts: ResponseParts) {
  const { end } = parts
  const blocks = withExplainedRefusal(parts.blocks, end?.refusal)
  const { status, incomplete_details } = end
    ? encodeStopReason(end.stopReason, blocks)
    : { status: 'in_progress', incomplete_details: null }
  return {
    id: answerId('resp_', parts.decisionId),
    object: 'response',
    created_at: Math.floor(parts.createdAt / 1000),
    completed_at: end && status === 'completed' ? Math.floor(end.time / 1000) : null,
    status,
    incomplete_details,
    model: parts.model,
    output: blocks.map((block, index) => {
      const isCut = status === 'incomplete' && index === blocks.length - 1
      return encodeItem(block, itemIdOf(block.type, parts.decisionId, index), isCut ? 'incomplete' : 'completed')
    }),
    usage: end ? encodeUsage(end.usage) : null,
    ...NEUTRAL,
  }
}
