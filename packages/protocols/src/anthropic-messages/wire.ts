import { z } from 'zod'
import { webUrl } from '../media-url.ts'

const CARRIED_CONTENT = 'Sluice cannot carry this type of content block here.'
const CARRIED_SOURCE = 'Sluice cannot carry this type of source: send the bytes as base64, or a URL. It holds no files.'
const CARRIED_TOOL =
  'Sluice carries tools that you run yourself (type "custom" or none), not tools that the vendor runs.'

const cacheControl = z.object({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).nullish() })
const cached = { cache_control: cacheControl.nullish() }

const base64 = z.object({ type: z.literal('base64'), media_type: z.string(), data: z.string() })
const url = z.object({ type: z.literal('url'), url: webUrl })
const plainText = z.object({ type: z.literal('text'), media_type: z.literal('text/plain').nullish(), data: z.string() })

const text = z.object({ type: z.literal('text'), text: z.string(), ...cached })
const image = z.object({
  type: z.literal('image'),
  source: z.discriminatedUnion('type', [base64, url], { error: CARRIED_SOURCE }),
  ...cached,
})
const document = z.object({
  type: z.literal('document'),
  source: z.discriminatedUnion('type', [base64, url, plainText], { error: CARRIED_SOURCE }),
  title: z.string().nullish(),
  ...cached,
})
const resultBlock = z.discriminatedUnion('type', [text, image, document], { error: CARRIED_CONTENT })
const toolResult = z.object({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  content: z.union([z.string(), z.array(resultBlock)]).nullish(),
  is_error: z.boolean().nullish(),
  ...cached,
})
const toolUse = z.object({
  type: z.literal('tool_use'),
  id: z.string(),
  name: z.string(),
  input: z.record(z.string(), z.unknown()),
  // `direct` says nothing; any other caller is a vendor's tool and counts as dropped.
  caller: z
    .object({ type: z.literal('direct') })
    .optional()
    .catch(undefined),
  ...cached,
})
const thinkingBlock = z.object({
  type: z.literal('thinking'),
  thinking: z.string(),
  signature: z.string().nullish(),
})
const redactedThinking = z.object({ type: z.literal('redacted_thinking'), data: z.string() })

const userBlock = z.discriminatedUnion('type', [text, image, document, toolResult], { error: CARRIED_CONTENT })
const assistantBlock = z.discriminatedUnion('type', [text, toolUse, thinkingBlock, redactedThinking], {
  error: CARRIED_CONTENT,
})

const message = z.discriminatedUnion('role', [
  z.object({ role: z.literal('user'), content: z.union([z.string(), z.array(userBlock)]) }),
  z.object({ role: z.literal('assistant'), content: z.union([z.string(), z.array(assistantBlock)]) }),
  z.object({ role: z.literal('system'), content: z.union([z.string(), z.array(text)]) }),
])

const tool = z.object({
  type: z.literal('custom', { error: CARRIED_TOOL }).nullish(),
  name: z.string().min(1),
  description: z.string().nullish(),
  input_schema: z.record(z.string(), z.unknown()),
  strict: z.boolean().nullish(),
  ...cached,
})

const parallel = { disable_parallel_tool_use: z.boolean().nullish() }
const toolChoice = z.discriminatedUnion('type', [
  z.object({ type: z.literal('auto'), ...parallel }),
  z.object({ type: z.literal('any'), ...parallel }),
  z.object({ type: z.literal('tool'), name: z.string(), ...parallel }),
  z.object({ type: z.literal('none') }),
])

const display = { display: z.enum(['summarized', 'omitted']).nullish() }
const thinking = z.discriminatedUnion('type', [
  z.object({ type: z.literal('enabled'), budget_tokens: z.int().min(1024), ...display }),
  z.object({ type: z.literal('adaptive'), ...display }),
  z.object({ type: z.literal('disabled') }),
  z.object({ type: z.literal('between_tools') }),
])

const outputConfig = z.object({
  effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).nullish(),
  format: z.object({ type: z.literal('json_schema'), schema: z.record(z.string(), z.unknown()) }).nullish(),
})

/**
 * What Sluice reads of `POST /v1/messages`, in both API versions. Checks and transforms nothing: what is missing
 * from its output was not carried.
 * Source: `MessageCreateParams` of @anthropic-ai/sdk 1.12.0; sampling as in API version 2023-06-01.
 */
export const requestSchema = z.object({
  model: z.string().min(1),
  max_tokens: z.int().min(1),
  messages: z.array(message).min(1),
  system: z.union([z.string(), z.array(text)]).nullish(),
  tools: z.array(tool).nullish(),
  tool_choice: toolChoice.nullish(),
  thinking: thinking.nullish(),
  output_config: outputConfig.nullish(),
  stop_sequences: z.array(z.string().min(1)).nullish(),
  stream: z.boolean().nullish(),
  metadata: z.object({ user_id: z.string().nullish() }).nullish(),
  temperature: z.number().min(0).max(1).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  top_k: z.int().min(1).nullish(),
  ...cached,
})

/** What Sluice reads of `POST /v1/messages/count_tokens`: the same, without a limit for an answer that is not asked for. */
export const countSchema = requestSchema.omit({ max_tokens: true })

export type WireRequest = z.output<typeof countSchema> & { readonly max_tokens?: number }
export type WireCacheControl = z.output<typeof cacheControl>
export type WireMessage = WireRequest['messages'][number]
export type WireTool = z.output<typeof tool>
export type WireText = z.output<typeof text>
export type WireUserBlock = z.output<typeof userBlock>
export type WireResultBlock = z.output<typeof resultBlock>
export type WireAssistantBlock = z.output<typeof assistantBlock>
