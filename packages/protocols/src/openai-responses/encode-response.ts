import type { AssistantBlock, Refusal, Serving, StopReason, Usage } from '@sluice/core'
import { answerId } from '../answer-id.ts'
import { withExplainedRefusal } from '../explained-refusal.ts'
import type { Echo } from '../protocol.ts'
import { serviceTierOf } from '../openai-service-tier.ts'
import { encodeItem, itemIdOf } from './encode-item.ts'
import { PROTOCOL } from './protocol-name.ts'
import { encodeStopReason } from './stop-reasons.ts'
import { encodeUsage } from './usage.ts'

/** What a response object is made of. */
export interface ResponseParts {
  readonly model: string
  readonly decisionId: string
  /** In milliseconds since 1970. */
  readonly createdAt: number
  readonly blocks: readonly AssistantBlock[]
  readonly serving?: Serving
  readonly echo?: Echo
  /** Undefined while the answer is still coming. `time` is in milliseconds since 1970. */
  readonly end?: {
    readonly stopReason: StopReason
    readonly refusal?: Refusal
    readonly usage: Usage
    readonly time: number
  }
}

/** What OpenAI's own responses repeat of a request that leaves all of it out. Nothing is stored here, so `store` is always false. */
const NEUTRAL = {
  background: false,
  error: null,
  instructions: null,
  max_output_tokens: null,
  parallel_tool_calls: true,
  previous_response_id: null,
  prompt_cache_key: null,
  reasoning: { effort: null, summary: null },
  store: false,
  temperature: null,
  text: { format: { type: 'text' }, verbosity: 'medium' },
  tool_choice: 'auto',
  tools: [],
  top_p: null,
  truncation: 'disabled',
  metadata: {},
  access_programs: null,
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
    ...parts.echo,
    ...servedAs(parts),
  }
}

/** What the vendor has chosen where the request left it open. */
function servedAs({ serving, echo }: ResponseParts) {
  const effort = serving?.protocol === PROTOCOL ? serving.effort : undefined
  const reasoning = { ...NEUTRAL.reasoning, ...(effort !== undefined && { effort }) }
  return { service_tier: serviceTierOf(serving), reasoning: { ...reasoning, ...reasoningIn(echo) } }
}

function reasoningIn(echo: Echo = {}): object {
  return typeof echo['reasoning'] === 'object' ? { ...echo['reasoning'] } : {}
}
