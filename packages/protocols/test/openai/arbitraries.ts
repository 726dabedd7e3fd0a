import {
  NO_USAGE,
  STOP_REASONS,
  type Answer,
  type AssistantBlock,
  type Message,
  type Tool,
  type UserBlock,
} from '@sluice/core'
import fc from 'fast-check'

const words = fc.string({ minLength: 1, unit: 'grapheme' })
const id = fc.oneof(fc.stringMatching(/^[a-zA-Z0-9_-]{1,40}$/), fc.string({ maxLength: 100 }))
const name = fc.stringMatching(/^[a-zA-Z0-9_-]{1,64}$/)
const json = fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify(value))

const text = fc.record({ type: fc.constant('text' as const), text: words })
const refusal = fc.record({ type: fc.constant('refusal' as const), text: words })
const media = (mediaType: string) =>
  fc.oneof(
    fc.record({ type: fc.constant('url' as const), url: fc.webUrl() }),
    fc.record({ type: fc.constant('base64' as const), mediaType: fc.constant(mediaType), data: fc.base64String() }),
  )
const image = fc.record({
  type: fc.constant('image' as const),
  source: media('image/png'),
  detail: fc.constantFrom('auto' as const, 'low' as const, 'high' as const),
})
const toolCallWith = (ids: fc.Arbitrary<string>) =>
  fc.record({ type: fc.constant('tool-call' as const), id: ids, name, argumentsJson: json })
const toolCall = toolCallWith(id)
const toolResult = (content: fc.Arbitrary<UserBlock & { type: 'text' | 'image' }>) =>
  fc.record({
    type: fc.constant('tool-result' as const),
    toolCallId: id,
    content: fc.array(content, { minLength: 1, maxLength: 3 }),
    isError: fc.constant(false),
  })
const seal = fc.record({
  issuer: fc.constantFrom('openai-responses', 'anthropic-messages'),
  data: words,
  id: fc.option(name, { nil: undefined }),
  isRedacted: fc.boolean(),
})
const reasoning = fc.record({
  type: fc.constant('reasoning' as const),
  text: fc.string(),
  seal: fc.option(seal, { nil: undefined }),
})

/** Conversations that begin with a user. `resultContent`: what tool results may hold. */
export function conversations(resultContent: 'text' | 'text and images'): fc.Arbitrary<Message[]> {
  const content: fc.Arbitrary<UserBlock & { type: 'text' | 'image' }> =
    resultContent === 'text' ? text : fc.oneof(text, image)
  const user: fc.Arbitrary<Message> = fc.record({
    role: fc.constant('user' as const),
    content: fc.array(fc.oneof(text, image), { minLength: 1, maxLength: 3 }),
  })
  const results: fc.Arbitrary<Message> = fc.record({
    role: fc.constant('user' as const),
    content: fc.array(toolResult(content), { minLength: 1, maxLength: 3 }),
  })
  const assistant: fc.Arbitrary<Message> = fc.record({
    role: fc.constant('assistant' as const),
    content: fc
      .tuple(fc.array(fc.oneof(text, refusal), { maxLength: 2 }), fc.array(toolCall, { maxLength: 2 }))
      .map(([said, calls]) => [...said, ...calls])
      .filter((blocks) => blocks.length > 0),
  })
  const system: fc.Arbitrary<Message> = fc.record({
    role: fc.constant('system' as const),
    content: fc.array(text, { minLength: 1, maxLength: 1 }),
  })
  return fc
    .tuple(user, fc.array(fc.oneof(user, results, assistant, system), { maxLength: 6 }))
    .map(([first, rest]) => [first, ...rest])
}

export const tools: fc.Arbitrary<Tool[]> = fc.array(
  fc.record({
    name,
    description: fc.option(words, { nil: undefined }),
    inputSchema: fc.constant({ type: 'object', properties: { city: { type: 'string' } } }),
    isStrict: fc.boolean(),
  }),
  { maxLength: 3 },
)

const count = fc.nat({ max: 1_000_000 })

/** Answers with whatever blocks, in any order. */
export const answers: fc.Arbitrary<Answer> = fc.record({
  id: name,
  model: name,
  blocks: fc.array<AssistantBlock>(fc.oneof(text, refusal, toolCallWith(fc.string({ minLength: 1 })), reasoning), {
    maxLength: 5,
  }),
  stopReason: fc.constantFrom(...STOP_REASONS),
  usage: fc
    .record({ uncachedInputTokens: count, cacheReadTokens: count, cacheWrite30mTokens: count, outputTokens: count })
    .map((usage) => ({ ...NO_USAGE, ...usage })),
  usageSource: fc.constant('reported' as const),
})
