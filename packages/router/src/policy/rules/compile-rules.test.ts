import { parseChatRequest, type ChatRequestInput, type RequestContext } from '@sluice/core'
import { extractFeatures } from '@sluice/classifier'
import { describe, expect, it } from 'vitest'
import { compileRules } from './compile-rules.ts'
import { ruleSchema } from './rule-schema.ts'

const NOON = Date.parse('2026-11-22T12:00:00Z') // A Sunday.
const HEADERS: Readonly<Record<string, string>> = { 'x-team': 'search', 'x-path': '/api/v2/chat' }
const CONTEXT: RequestContext = {
  requestId: 'req_1',
  tenant: 'acme',
  tags: ['night', 'batch'],
  surface: 'openai-chat',
  key: { id: 'key_1', grant: { tenant: 'acme' } },
  header: (name) => HEADERS[name],
  signal: new AbortController().signal,
}

function ask(when: object, request: Partial<ChatRequestInput> = {}, time = NOON) {
  const rules = compileRules([ruleSchema.parse({ name: 'rule', when, use: 'opus' })])
  const parsed = parseChatRequest({ messages: 'Summarise the attached report.', ...request })
  const features = extractFeatures(parsed)
  return rules({ request: parsed, context: CONTEXT, features, time, inputTokens: () => 1_200 })?.use === 'opus'
}

describe('a rule fits', () => {
  it.each<[string, object, object, Partial<ChatRequestInput>?]>([
    ['a tenant', { tenant: 'acme' }, { tenant: ['beta', 'gamma'] }],
    ['a key', { key: ['key_1', 'key_2'] }, { key: 'key_2' }],
    ['one of its tags', { tag: ['batch', 'other'] }, { tag: 'day' }],
    ['a surface', { surface: 'openai-chat' }, { surface: 'in-process' }],
    ['a header', { header: { 'x-team': 'search' } }, { header: { 'x-team': 'ads' } }],
    [
      'a header by a pattern',
      { header: { 'x-path': { matches: '^/api/v\\d+/' } } },
      { header: { 'x-none': { matches: '.' } } },
    ],
    ['metadata', { metadata: { plan: ['pro', 'max'] } }, { metadata: { plan: 'free' } }, { metadata: { plan: 'pro' } }],
    ['words in any case', { text: ['REPORT', 'invoice'] }, { text: 'invoice' }],
    ['a pattern in the text', { text: { matches: '(?i)attached\\s+report' } }, { text: { matches: '^report' } }],
    ['a language', { language: ['de', 'fr'] }, { language: 'en' }, { messages: 'Wie ist das, und was ist die Summe?' }],
    ['tools', { tools: true }, { tools: false }, { tools: [{ name: 'search', inputSchema: {} }] }],
    ['no tools', { tools: false }, { tools: true }],
    ['JSON', { json: true }, { json: false }, { output: { type: 'json' } }],
    ['tokens', { inputTokens: { atLeast: 1_000, atMost: 2_000 } }, { inputTokens: { atMost: 1_000 } }],
    ['a measurement', { signals: { turns: { atLeast: 1 } } }, { signals: { turns: { atLeast: 2 } } }],
    ['a time of day', { timeOfDay: { from: '08:00', to: '18:00' } }, { timeOfDay: { from: '08:00', to: '12:00' } }],
    ['all of it', { tenant: 'acme', tag: 'night' }, { tenant: 'acme', tag: 'day' }],
  ])('by %s', (_, fitting, other, request) => {
    expect(ask(fitting, request)).toBe(true)
    expect(ask(other, request)).toBe(false)
  })

  it('by the hour of its own time zone, past midnight, on the day on which the span began', () => {
    const night = { timeOfDay: { from: '22:00', to: '06:00', days: ['sat'], timeZone: 'Europe/Berlin' } }
    const at = (time: string) => ask(night, {}, Date.parse(time))
    expect(at('2026-11-21T20:59:00Z')).toBe(false)
    expect(at('2026-11-21T21:00:00Z')).toBe(true)
    expect(at('2026-11-22T04:59:00Z')).toBe(true)
    expect(at('2026-11-22T05:00:00Z')).toBe(false)
    expect(at('2026-11-22T21:30:00Z')).toBe(false)
  })

  it('always, when it states no condition', () => {
    expect(ask({})).toBe(true)
  })
})

describe('compileRules', () => {
  const facts = () => {
    const request = parseChatRequest({ messages: 'Hello' })
    return { request, context: CONTEXT, features: extractFeatures(request), time: NOON, inputTokens: () => 1 }
  }
  const rules = (...stated: object[]) =>
    compileRules(stated.map((rule, index) => ruleSchema.parse({ name: `r${index}`, ...rule })))

  it('takes each action from the first rule that fits and says it, and names those that had a part', () => {
    const said = rules(
      { when: { tenant: 'beta' }, use: 'opus' },
      { use: 'haiku', avoid: ['vllm'] },
      { use: 'sonnet' },
      { atMost: 'sonnet', avoid: ['openai'], maxCostUsd: '0.25' },
    )(facts())
    expect(said).toEqual({
      use: 'haiku',
      avoid: new Set(['vllm']),
      atMost: 'sonnet',
      maxCostNanoUsd: 250_000_000n,
      by: ['r1', 'r3'],
    })
  })

  it('says nothing when none fits', () => {
    expect(rules({ when: { tenant: 'beta' }, use: 'opus' })(facts())).toBeUndefined()
  })
})

describe('ruleSchema', () => {
  it.each([
    [{ use: 'opus', when: { text: { matches: '(?=a)b' } } }, /RE2/],
    [{ use: 'opus', when: { text: { matches: '(' } } }, /RE2/],
    [{ use: 'opus', when: { header: { 'X-Team': 'a' } } }, /small letters/],
    [{ use: 'opus', when: { inputTokens: {} } }, /atLeast/],
    [{ use: 'opus', when: { timeOfDay: { from: '25:00', to: '06:00' } } }, /time of day/],
    [{ when: {} }, /at least one/],
  ])('refuses %j', (rule, message) => {
    const result = ruleSchema.safeParse({ name: 'rule', ...rule })
    expect(JSON.stringify(result.error?.issues)).toMatch(message)
  })

  it('keeps a pattern that makes others backtrack linear', () => {
    const rules = compileRules([ruleSchema.parse({ name: 'r', use: 'opus', when: { text: { matches: '^(a+)+$' } } })])
    const request = parseChatRequest({ messages: `${'a'.repeat(30_000)}!` })
    const features = { ...extractFeatures(request), text: `${'a'.repeat(30_000)}!` }
    // A backtracking engine would need longer than the age of the universe.
    const said = rules({ request, context: CONTEXT, features, time: NOON, inputTokens: () => 1 })
    expect(said).toBeUndefined()
  })
})
