import { parseChatRequest, type ChatRequestInput, type ModelFacts } from '@sluice/core'
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { estimateInputTokens } from './estimate-input-tokens.ts'
import { loadCatalog } from './load-catalog.ts'

const catalog = loadCatalog()

function factsOf(vendor: string, model: string): ModelFacts {
  const entry = catalog.find(vendor, model)
  if (!entry) throw new Error(`no ${model} at ${vendor}`)
  return entry.facts
}

const opus = factsOf('anthropic', 'claude-opus-4-7')
const haiku = factsOf('anthropic', 'claude-haiku-4-5')
const FRAME = 2 * 4

const estimate = (input: Partial<ChatRequestInput>, facts = opus) =>
  estimateInputTokens(parseChatRequest({ messages: '', ...input }), facts)
const estimateBlock = (block: object) =>
  estimateInputTokens(parseChatRequest({ messages: [{ role: 'user', content: [block] }] }), opus)
const withSafety = (tokens: number) => Math.ceil(tokens * 1.1)

it('an estimate takes text by the tokenizer of the model, with a tenth more', () => {
  const messages = 'x'.repeat(34_000)
  expect(estimate({ messages })).toBe(withSafety(34_000 / 2.5 + FRAME))
  expect(estimate({ messages }, haiku)).toBe(withSafety(34_000 / 3.4 + FRAME))
})

it('an estimate counts system, tool calls and tool results', () => {
  const messages: ChatRequestInput['messages'] = [
    { role: 'user', content: 'a'.repeat(100) },
    {
      role: 'assistant',
      content: [{ type: 'tool-call', id: '1', name: 'b'.repeat(50), argumentsJson: 'c'.repeat(50) }],
    },
    {
      role: 'user',
      content: [{ type: 'tool-result', toolCallId: '1', content: [{ type: 'text', text: 'd'.repeat(50) }] }],
    },
  ]
  expect(estimate({ system: 'e'.repeat(250), messages })).toBe(withSafety(500 / 2.5 + 4 * 4))
})

it('an estimate counts what vendors add and what callers declare for tools', () => {
  const tool = { name: 'a'.repeat(100), description: 'b'.repeat(100), inputSchema: { type: 'object' } }
  const characters = 200 + '{"type":"object"}'.length
  expect(estimate({ tools: [tool] })).toBe(withSafety(characters / 2.5 + 804 + FRAME))
})

it('an estimate counts the schema of the answer', () => {
  const output = { type: 'json-schema' as const, name: 'x', schema: { type: 'object' }, isStrict: true }
  expect(estimate({ output })).toBe(withSafety('{"type":"object"}'.length / 2.5 + FRAME))
})

it('an estimate counts a picture as 1,600 tokens whatever its bytes', () => {
  const source = { type: 'base64', mediaType: 'image/png', data: 'A'.repeat(1_000_000) }
  expect(estimateBlock({ type: 'image', source })).toBe(withSafety(1_600 + FRAME))
})

it('an estimate counts a document by its text, its bytes, or as one page', () => {
  const document = (source: object) => estimateBlock({ type: 'document', source })
  const pdf = { type: 'base64', mediaType: 'application/pdf' }
  expect(document({ type: 'text', text: 'x'.repeat(2_500) })).toBe(withSafety(1_000 + FRAME))
  expect(document({ type: 'base64', mediaType: 'text/plain', data: 'A'.repeat(4_000) })).toBe(withSafety(1_200 + FRAME))
  expect(document({ ...pdf, data: 'A'.repeat(800_000) })).toBe(withSafety(30_000 + FRAME))
  expect(document({ ...pdf, data: 'A' })).toBe(withSafety(3_000 + FRAME))
  expect(document({ type: 'url', url: 'https://example.com/a.pdf' })).toBe(withSafety(3_000 + FRAME))
})

it('an estimate counts Chinese as the three times more tokens that it takes', () => {
  const chinese = estimate({ messages: '译'.repeat(10_000) }, factsOf('openai', 'gpt-5.4'))
  expect(chinese).toBe(Math.ceil((10_000 / 1.47 + FRAME) * 1.1))
})

it('an estimate never falls when text is added', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (text, more) => {
      expect(estimate({ messages: text + more })).toBeGreaterThanOrEqual(estimate({ messages: text }))
    }),
  )
})

it('writes the schema of a tool once for all requests and models that share it', () => {
  const request = parseChatRequest({ messages: 'x', tools: [{ name: 'a', inputSchema: { type: 'object' } }] })
  const stringify = vi.spyOn(JSON, 'stringify')
  for (const facts of [opus, haiku]) estimateInputTokens(request, facts)
  estimateInputTokens({ ...request, isStream: true }, opus)
  expect(stringify).toHaveBeenCalledTimes(1)
  stringify.mockRestore()
})
