import { expect, it } from 'vitest'
import { loadCatalog } from './load-catalog.ts'

const catalog = loadCatalog()
const rulesOf = (vendor: string, model: string) => catalog.find(vendor, model)?.facts.parameters

const on = 'on' as const
const off = 'off' as const
const always = 'always' as const

// "What each model rejects" in the vendors' pages: budget, adaptive, disabled, between tools, by default, forced, prefill.
it.each([
  ['claude-fable-5-2', 'rejected', false, true, false, false, always, false, false],
  ['claude-mythos-5-1', 'rejected', false, true, false, false, always, false, false],
  ['claude-opus-5-5', 'rejected', false, true, false, false, always, false, false],
  ['claude-fable-5', 'rejected', false, true, false, false, always, true, false],
  ['claude-mythos-5', 'rejected', false, true, false, false, always, true, false],
  ['claude-sonnet-5-5', 'rejected', false, true, false, true, on, false, false],
  ['claude-haiku-5-5', 'rejected', false, true, true, false, on, true, false],
  ['claude-opus-5', 'rejected', false, true, true, false, on, true, false],
  ['claude-sonnet-5', 'rejected', false, true, true, false, on, true, false],
  ['claude-opus-4-8', 'rejected', false, true, true, false, off, true, false],
  ['claude-opus-4-7', 'rejected', false, true, true, false, off, true, false],
  ['claude-opus-4-6', 'legacy-version', true, true, true, false, off, true, false],
  ['claude-sonnet-4-6', 'legacy-version', true, true, true, false, off, true, false],
  ['claude-opus-4-5', 'legacy-version', true, false, true, false, off, true, true],
  ['claude-sonnet-4-5', 'legacy-version', true, false, true, false, off, true, true],
  ['claude-haiku-4-5', 'legacy-version', true, false, true, false, off, true, true],
] as const)(
  'knows what %s takes',
  (model, sampling, budget, adaptive, disabled, betweenTools, byDefault, forced, prefill) => {
    const rules = rulesOf('anthropic', model)
    expect(rules?.sampling).toBe(sampling)
    expect(rules?.thinking).toEqual({ budget, adaptive, disabled, betweenTools, byDefault })
    expect(rules?.forcedToolChoice).toBe(forced)
    expect(rules?.prefill).toBe(prefill)
  },
)

it.each([
  ['anthropic', 'claude-opus-4-7', ['low', 'medium', 'high', 'xhigh', 'max']],
  ['anthropic', 'claude-sonnet-4-6', ['low', 'medium', 'high', 'max']],
  ['anthropic', 'claude-opus-4-5', ['low', 'medium', 'high']],
  ['anthropic', 'claude-haiku-4-5', []],
  ['openai', 'gpt-5.4', ['none', 'low', 'medium', 'high', 'xhigh']],
  ['openai', 'gpt-5.4-pro', ['medium', 'high', 'xhigh']],
  ['openai', 'gpt-6.1-sol', ['low', 'medium', 'high', 'xhigh', 'max']],
  ['openai', 'gpt-4.1', []],
  ['vllm', 'llama-4-scout', []],
])('knows the efforts of %s %s', (vendor, model, efforts) => {
  expect(rulesOf(vendor, model)?.efforts).toEqual(efforts)
})

it('knows where the sampler can be set', () => {
  expect(rulesOf('openai', 'gpt-5.4')?.sampling).toBe('without-reasoning')
  expect(rulesOf('openai', 'gpt-6-astra')?.sampling).toBe('rejected')
  expect(rulesOf('openai', 'gpt-4o')?.sampling).toBe('accepted')
  expect(rulesOf('vllm', 'llama-4-maverick')?.sampling).toBe('accepted')
})

it('rejects the sampler of every OpenAI model that cannot switch reasoning off', () => {
  const atOpenai = catalog.entries.filter((entry) => entry.vendor === 'openai').map((entry) => entry.facts.parameters)
  const withoutReasoning = atOpenai.filter((rules) => rules.sampling === 'without-reasoning')
  expect(withoutReasoning.length).toBeGreaterThan(0)
  expect(withoutReasoning.filter((rules) => !rules.efforts.includes('none'))).toEqual([])
})

it('counts characters per token by the generation of the tokenizer', () => {
  const perToken = (model: string) => catalog.find('anthropic', model)?.facts.tokenizer.charactersPerToken
  expect(perToken('claude-opus-4-7')).toBe(2.5)
  expect(perToken('claude-haiku-5-5')).toBe(2.5)
  expect(perToken('claude-opus-4-6')).toBe(3.4)
  expect(perToken('claude-haiku-4-5')).toBe(3.4)
})

it.each([
  ['anthropic', 'claude-opus-4-7', true],
  ['openai', 'gpt-5.4', true],
  ['google', 'gemini-2.5-pro', true],
  ['vertex', 'claude-opus-4-7', true],
  ['foundry', 'claude-opus-4-7', true],
  ['bedrock-mantle', 'claude-haiku-4-5', true],
  ['bedrock', 'claude-haiku-4-5', true],
  ['bedrock', 'claude-opus-4-7', false],
  ['bedrock-mantle', 'claude-opus-4-7', true],
  ['bedrock-meta', 'llama-4-scout', false],
  ['azure', 'gpt-5.4', false],
  ['vllm', 'llama-4-scout', false],
])('knows whether tokens are counted at %s for %s', (vendor, model, isCounted) => {
  expect(catalog.find(vendor, model)?.facts.capabilities.tokenCounting).toBe(isCounted)
})
