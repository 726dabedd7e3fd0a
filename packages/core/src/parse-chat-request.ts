import { z } from 'zod'
import { EFFORTS, type ChatRequest } from './chat-request.ts'
import { invalidRequest } from './invalid-request.ts'
import type { Message, TextBlock } from './message.ts'
import { parseModelSelector } from './model-selector.ts'
import { isWebUrl } from './web-url.ts'

const cache = z.strictObject({ ttl: z.enum(['5m', '1h']) }).optional()
const base64 = z.strictObject({ type: z.literal('base64'), mediaType: z.string(), data: z.string() })
const url = z.strictObject({
  type: z.literal('url'),
  url: z.string().refine(isWebUrl, 'must be an http(s) URL; send other data as base64'),
})
const plain = z.strictObject({ type: z.literal('text'), text: z.string() })
const text = z.strictObject({ type: z.literal('text'), text: z.string(), cache })
const image = z.strictObject({
  type: z.literal('image'),
  source: z.discriminatedUnion('type', [base64, url]),
  detail: z.enum(['auto', 'low', 'high']).optional(),
  cache,
})
const document = z.strictObject({
  type: z.literal('document'),
  source: z.discriminatedUnion('type', [base64, url, plain]),
  name: z.string().optional(),
  cache,
})
const toolResult = z.strictObject({
  type: z.literal('tool-result'),
  toolCallId: z.string(),
  content: z.array(z.discriminatedUnion('type', [text, image, document])),
  isError: z.boolean().default(false),
  cache,
})
const toolCall = z.strictObject({
  type: z.literal('tool-call'),
  id: z.string(),
  name: z.string(),
  argumentsJson: z.string().default('{}'),
  cache,
})
const seal = z.strictObject({
  issuer: z.string(),
  data: z.string(),
  id: z.string().optional(),
  isRedacted: z.boolean(),
  model: z.string().optional(),
})
const reasoning = z.strictObject({ type: z.literal('reasoning'), text: z.string(), seal: seal.optional() })
const refusal = z.strictObject({ type: z.literal('refusal'), text: z.string() })

const asText = (content: string): TextBlock[] => [{ type: 'text', text: content }]
const orText = <T extends z.ZodType>(block: T) => z.union([z.string().transform(asText), z.array(block)])

const message = z.discriminatedUnion('role', [
  z.strictObject({
    role: z.literal('user'),
    content: orText(z.discriminatedUnion('type', [text, image, document, toolResult])),
  }),
  z.strictObject({
    role: z.literal('assistant'),
    content: orText(z.discriminatedUnion('type', [text, toolCall, reasoning, refusal])),
  }),
  z.strictObject({ role: z.literal('system'), content: orText(text) }),
])

const schemaObject = z.record(z.string(), z.unknown())
const tool = z.strictObject({
  name: z.string().min(1),
  description: z.string().optional(),
  inputSchema: schemaObject,
  isStrict: z.boolean().optional(),
  cache,
})
const toolChoice = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('auto') }),
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('any') }),
  z.strictObject({ type: z.literal('tool'), name: z.string() }),
])
const output = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json') }),
  z.strictObject({
    type: z.literal('json-schema'),
    name: z.string().default('answer'),
    schema: schemaObject,
    isStrict: z.boolean().default(true),
  }),
])
const asUserMessage = (content: string): Message[] => [{ role: 'user', content: asText(content) }]

const chatRequest = z.strictObject({
  model: z.string().default('auto').transform(parseModelSelector),
  system: orText(text).default([]),
  messages: z.union([z.string().transform(asUserMessage), z.array(message).min(1)]),
  tools: z.array(tool).default([]),
  toolChoice: toolChoice.default({ type: 'auto' }),
  allowsParallelToolCalls: z.boolean().default(true),
  output: output.default({ type: 'text' }),
  reasoning: z
    .strictObject({
      effort: z.enum(EFFORTS).optional(),
      isAskedFor: z.boolean().optional(),
      budgetTokens: z.int().positive().optional(),
      wantsSummary: z.boolean().optional(),
    })
    .default({}),
  sampling: z
    .strictObject({
      temperature: z.number().min(0).max(2).optional(),
      topP: z.number().min(0).max(1).optional(),
      topK: z.int().positive().optional(),
      seed: z.int().optional(),
      presencePenalty: z.number().min(-2).max(2).optional(),
      frequencyPenalty: z.number().min(-2).max(2).optional(),
    })
    .default({}),
  maxOutputTokens: z.int().positive().optional(),
  stop: z.array(z.string().min(1)).default([]),
  metadata: z.record(z.string(), z.string()).default({}),
  endUserId: z.string().optional(),
  promptCacheKey: z.string().optional(),
  isStream: z.boolean().default(false),
})

/** A chat request as people write it: strings where a list of one text block would do, defaults left out. */
export type ChatRequestInput = z.input<typeof chatRequest>

/**
 * Checks a request from outside and fills in the defaults: model `auto`, no tools, text output.
 * @throws SluiceError `invalid_request`, with the path of the first thing that is wrong.
 */
export function parseChatRequest(input: unknown): ChatRequest {
  const result = chatRequest.safeParse(input)
  if (result.success) return result.data
  throw invalidRequest(result.error.issues)
}
