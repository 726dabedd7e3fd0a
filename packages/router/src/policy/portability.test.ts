import { loadCatalog } from '@sluice/catalog'
import { parseChatRequest, type ChatRequestInput, type ModelFacts } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { portabilityOf } from './portability.ts'

const catalog = loadCatalog()
type Content = Exclude<
  Extract<Exclude<ChatRequestInput['messages'], string>[number], { role: 'user' }>['content'],
  string
>

function factsOf(vendor: string, model: string): ModelFacts {
  const entry = catalog.find(vendor, model)
  if (!entry) throw new Error(`no ${model} at ${vendor}`)
  return entry.facts
}

const HAIKU = factsOf('anthropic', 'claude-haiku-4-5')
const ON_BEDROCK = factsOf('bedrock', 'claude-haiku-4-5')
const ON_VERTEX = factsOf('vertex', 'claude-haiku-4-5')
const GPT = factsOf('openai', 'gpt-5.4')
const SCOUT = factsOf('vllm', 'llama-4-scout')
const GEMINI = factsOf('google', 'gemini-3.8-flash')

function obstacle(input: Partial<ChatRequestInput>, facts: ModelFacts, inputTokens = 1_000, maxOutputTokens = 1_000) {
  const request = parseChatRequest({ messages: 'Hi', ...input })
  return portabilityOf(request)({ facts, inputTokens, maxOutputTokens })
}
const reason = (...input: Parameters<typeof obstacle>) => obstacle(...input)?.reason
const withContent = (...content: Content) => ({ messages: [{ role: 'user' as const, content }] })
const picture = (mediaType: string, bytes = 100) =>
  withContent({ type: 'image', source: { type: 'base64', mediaType, data: 'A'.repeat(bytes) } })
const pictureAt = withContent({ type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } })
const documentOf = (mediaType: string) =>
  withContent({ type: 'document', source: { type: 'base64', mediaType, data: 'AAAA' } })
const toolWith = (inputSchema: Readonly<Record<string, unknown>>, isStrict = true) => ({
  tools: [{ name: 'f', inputSchema, isStrict }],
})
const calling = (argumentsJson: string, name = 'f') => ({
  messages: [
    { role: 'user' as const, content: 'Hi' },
    { role: 'assistant' as const, content: [{ type: 'tool-call' as const, id: 'a', name, argumentsJson }] },
    { role: 'user' as const, content: [{ type: 'tool-result' as const, toolCallId: 'a', content: [] }] },
  ],
})

const OPEN = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const CLOSED = { ...OPEN, additionalProperties: false }
const OPTIONAL = { ...CLOSED, required: [] }
const BOUNDED = {
  type: 'object',
  properties: { n: { type: 'integer', exclusiveMinimum: 0 } },
  required: ['n'],
  additionalProperties: false,
}
const TREE = {
  type: 'object',
  properties: { children: { type: 'array', items: { $ref: '#' } } },
  required: ['children'],
  additionalProperties: false,
}

describe('a picture', () => {
  it('goes where its type is taken', () => {
    expect(reason(picture('image/png'), HAIKU)).toBeUndefined()
    expect(reason(picture('image/gif'), HAIKU)).toBeUndefined()
    expect(reason(picture('image/bmp'), HAIKU)).toContain('image/bmp')
    expect(reason(picture('image/gif'), GEMINI)).toContain('image/gif')
  })

  it('goes where it is not too large', () => {
    expect(reason(picture('image/png', 5_242_880), HAIKU)).toBeUndefined()
    expect(reason(picture('image/png', 5_242_884), HAIKU)).toContain('the limit is 5242880')
    expect(reason(picture('image/png', 5_242_884), GPT)).toBeUndefined()
  })

  it('goes by its address only where addresses are read', () => {
    expect([HAIKU, GPT, SCOUT].map((facts) => reason(pictureAt, facts))).toEqual([undefined, undefined, undefined])
    for (const facts of [ON_BEDROCK, ON_VERTEX, GEMINI]) expect(reason(pictureAt, facts)).toContain('by their address')
  })

  it('counts inside the result of a tool too', () => {
    const content = [
      { type: 'image' as const, source: { type: 'base64' as const, mediaType: 'image/bmp', data: 'AAAA' } },
    ]
    const messages = [{ role: 'user' as const, content: [{ type: 'tool-result' as const, toolCallId: 'a', content }] }]
    expect(reason({ messages }, HAIKU)).toContain('image/bmp')
  })
})

describe('a document', () => {
  it('goes where its type is taken; text always', () => {
    expect(reason(documentOf('application/pdf'), HAIKU)).toBeUndefined()
    expect(reason(documentOf('text/csv'), HAIKU)).toBeUndefined()
    expect(reason(documentOf('application/zip'), HAIKU)).toContain('application/zip')
    expect(reason(documentOf('application/pdf'), SCOUT)).toBe('no support for documents')
  })
})

describe('a tool', () => {
  it('goes anywhere when nobody has to promise that its arguments match', () => {
    for (const schema of [OPEN, OPTIONAL, BOUNDED, TREE]) {
      for (const facts of [HAIKU, GPT, SCOUT]) expect(reason(toolWith(schema, false), facts)).toBeUndefined()
    }
  })

  it.each([
    ['a closed schema', CLOSED, [true, true, true]],
    ['an open schema', OPEN, [false, false, true]],
    ['an optional property', OPTIONAL, [true, false, true]],
    ['bounds', BOUNDED, [false, true, true]],
    ['recursion', TREE, [false, false, true]],
  ] as const)('that is strict goes with %s only where its dialect has it', (_, schema, expected) => {
    expect([HAIKU, GPT, SCOUT].map((facts) => reason(toolWith(schema), facts) === undefined)).toEqual(expected)
  })

  it('goes where it can have its name', () => {
    const named = (name: string) => ({ tools: [{ name, inputSchema: OPEN }] })
    expect(reason(named('a'.repeat(100)), HAIKU)).toBeUndefined()
    expect(reason(named('a'.repeat(100)), GPT)).toBe(`a tool cannot be called "${'a'.repeat(64)}…" there`)
    expect(reason(named('0'), GEMINI)).toContain('cannot be called')
    expect(reason(calling('{}', 'a.b'), HAIKU)).toContain('a.b')
  })
})

describe('an earlier tool call', () => {
  it('goes only where there are tools at all', () => {
    const none = { ...SCOUT, capabilities: { ...SCOUT.capabilities, tools: false } }
    expect(reason(calling('{}'), none)).toBe('no support for tools')
  })
})

describe('size', () => {
  it('has to be within the limits of prompt, body, window and answer', () => {
    expect(obstacle({}, HAIKU, 200_000)).toBeUndefined()
    expect(obstacle({}, HAIKU, 200_001)).toMatchObject({ isTooLong: true })
    expect(obstacle({ maxOutputTokens: 64_001 }, HAIKU)).toMatchObject({ isTooLong: false })
    const heavy = Array.from({ length: 7 }, () => picture('image/png', 3_000_000).messages).flat()
    expect(obstacle({ messages: heavy }, HAIKU)).toBeUndefined()
    expect(obstacle({ messages: heavy }, ON_BEDROCK)).toMatchObject({ isTooLong: true })
  })

  it('counts the answer where prompt and answer share the window', () => {
    const small = { ...SCOUT, contextWindowTokens: 10_000, maxInputTokens: 10_000 }
    expect(obstacle({}, small, 9_000, 1_000)).toBeUndefined()
    expect(obstacle({}, small, 9_001, 1_000)).toMatchObject({ isTooLong: true })
    expect(obstacle({}, { ...HAIKU, contextWindowTokens: 10_000 }, 9_001, 1_000)).toBeUndefined()
  })
})

it('says all that a request needs in the order in which it can be helped', () => {
  const input = { ...pictureAt, output: { type: 'json-schema' as const, schema: OPEN } }
  expect(reason(input, ON_VERTEX, 1e9)).toContain('by their address')
  expect(reason({ ...input, messages: 'Hi' }, HAIKU, 1e9)).toContain('the schema of the answer')
})
