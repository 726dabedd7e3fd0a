import {
  NO_USAGE,
  type Answer,
  type AssistantBlock,
  type ChatRequest,
  type Message,
  type ReasoningBlock,
  type StopReason,
  type Usage,
  type UserBlock,
} from '@sluice/core'
import fc from 'fast-check'

/** Everything here survives the wire: no blank text, tool results first, ids in the vendor's characters. */
const words = fc.string({ minLength: 1, unit: 'grapheme' }).map((text) => `a${text}`)
const id = fc.stringMatching(/^[a-zA-Z0-9_-]{1,64}$/)
const cache = fc.option(fc.record({ ttl: fc.constantFrom('5m' as const, '1h' as const) }), { nil: undefined })
const base64 = fc.base64String({ minLength: 4 })

const text = fc.record({ type: fc.constant('text' as const), text: words, cache })
const url = fc.record({ type: fc.constant('url' as const), url: fc.webUrl() })
const bytes = (mediaType: string) =>
  fc.record({ type: fc.constant('base64' as const), mediaType: fc.constant(mediaType), data: base64 })
const plain = fc.record({ type: fc.constant('text' as const), text: words })

const image = fc.record({ type: fc.constant('image' as const), source: fc.oneof(url, bytes('image/png')), cache })
const document = fc.record({
  type: fc.constant('document' as const),
  source: fc.oneof(url, bytes('application/pdf'), plain),
  name: fc.option(words, { nil: undefined }),
  cache,
})
const toolResult = fc.record({
  type: fc.constant('tool-result' as const),
  toolCallId: id,
  content: fc.array(fc.oneof(text, image, document), { maxLength: 2 }),
  isError: fc.boolean(),
  cache,
})
const seal = fc.record({
  issuer: fc.constant('anthropic-messages'),
  data: fc.base64String({ minLength: 4 }),
  isRedacted: fc.boolean(),
})
const argumentsJson = fc
  .dictionary(words, fc.jsonValue())
  .map((value) => JSON.stringify(value))
  .filter((json) => JSON.stringify(JSON.parse(json)) === json && !json.includes('__proto__'))
const toolCall = fc.record({ type: fc.constant('tool-call' as const), id, name: id, argumentsJson, cache })

const reasoning: fc.Arbitrary<ReasoningBlock> = fc
  .record({ type: fc.constant('reasoning' as const), text: words, seal })
  .map((block) => (block.seal.isRedacted ? { ...block, text: '' } : block))

const userBlocks: fc.Arbitrary<UserBlock[]> = fc
  .tuple(fc.array(toolResult, { maxLength: 2 }), fc.array(fc.oneof(text, image, document), { maxLength: 3 }))
  .map(([results, others]) => [...results, ...others])
  .filter((blocks) => blocks.length > 0)

const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ role: fc.constant('user' as const), content: userBlocks }),
  fc.record({
    role: fc.constant('assistant' as const),
    content: fc.array(fc.oneof(text, toolCall, reasoning), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ role: fc.constant('system' as const), content: fc.array(text, { minLength: 1, maxLength: 2 }) }),
)
const tool = fc.record({
  name: id,
  description: fc.option(words, { nil: undefined }),
  inputSchema: fc.constant({ type: 'object', properties: { city: { type: 'string' } } }),
  isStrict: fc.option(fc.constant(true), { nil: undefined }),
  cache,
})

const effort = fc.constantFrom('low' as const, 'medium' as const, 'high' as const, 'xhigh' as const, 'max' as const)

/** Requests that this protocol can say without loss, to a model that takes all of it. */
export const chatRequests: fc.Arbitrary<ChatRequest> = fc.record({
  model: fc.constant({ type: 'model' as const, model: 'vendor-model' }),
  system: fc.array(text, { maxLength: 2 }),
  messages: fc.array(message, { minLength: 1, maxLength: 4 }),
  tools: fc.array(tool, { minLength: 1, maxLength: 2 }),
  toolChoice: fc.oneof(
    fc.constant({ type: 'auto' as const }),
    fc.constant({ type: 'any' as const }),
    fc.record({ type: fc.constant('tool' as const), name: id }),
  ),
  allowsParallelToolCalls: fc.boolean(),
  output: fc.oneof(
    fc.constant({ type: 'text' as const }),
    fc.constant({ type: 'json-schema' as const, name: 'answer', schema: { type: 'object' }, isStrict: true }),
  ),
  reasoning: fc.oneof(
    fc.constant({}),
    fc.constant({ effort: 'none' as const }),
    fc.record({ effort, isAskedFor: fc.constant(false) }),
    fc.record({ isAskedFor: fc.constant(true) }),
    fc.record({ effort, isAskedFor: fc.constant(true), wantsSummary: fc.boolean() }),
  ),
  sampling: fc.constant({}),
  maxOutputTokens: fc.constant(5000),
  stop: fc.array(words, { maxLength: 2 }),
  metadata: fc.constant({}),
  endUserId: fc.option(words, { nil: undefined }),
  isStream: fc.boolean(),
})

const block: fc.Arbitrary<AssistantBlock> = fc.oneof(
  text.map((value): AssistantBlock => ({ type: 'text', text: value.text })),
  toolCall.map((value): AssistantBlock => ({ ...value, cache: undefined })),
  reasoning,
)
const count = fc.nat({ max: 1_000_000 })

/** Usage in the classes that this protocol has. */
export const usages: fc.Arbitrary<Usage> = fc
  .record({
    uncachedInputTokens: count,
    cacheReadTokens: count,
    cacheWrite5mTokens: count,
    cacheWrite1hTokens: count,
    outputTokens: count,
  })
  .map((usage) => ({ ...NO_USAGE, ...usage, reasoningTokens: Math.floor(usage.outputTokens / 2) }))

const whole = fc.record({
  id: fc.constant('msg_1'),
  model: fc.constant('model-under-test'),
  blocks: fc.array(block, { minLength: 1, maxLength: 4 }),
  stopReason: fc.constantFrom<StopReason[]>(
    'end',
    'max-output-tokens',
    'stop-sequence',
    'tool-call',
    'context-window',
    'pause',
  ),
  stopSequence: fc.option(words, { nil: undefined }),
  usage: usages,
  usageSource: fc.constant('reported' as const),
})
const refusal = fc.record({ category: words, explanation: words })
const declined = fc
  .tuple(whole, fc.array(block, { maxLength: 2 }), refusal)
  .map(([answer, blocks, why]) => ({ ...answer, blocks, stopReason: 'refusal' as const, refusal: why }))

/** Answers that this protocol can say without loss. */
export const answers: fc.Arbitrary<Answer> = fc.oneof({ arbitrary: whole, weight: 4 }, declined)
