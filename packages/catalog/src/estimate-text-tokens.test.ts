import fc from 'fast-check'
import { expect, it } from 'vitest'
import { estimateTextTokens } from './estimate-text-tokens.ts'
import { loadCatalog } from './load-catalog.ts'
import { weighText } from './weigh-text.ts'

const facts = loadCatalog().find('openai', 'gpt-5.4')?.facts
const estimate = (text: string) => (facts ? estimateTextTokens(weighText(text), facts) : 0)

it('takes prose by the characters a token has', () => {
  expect(estimate('x'.repeat(449))).toBe(Math.ceil(449 / (facts?.tokenizer.charactersPerToken ?? 0)))
  expect(estimate('')).toBe(0)
  expect(estimate('x')).toBe(1)
})

it.each(['译', '語', '한', 'の'])('takes three times as many tokens for %s as for a letter', (character) => {
  const ratio = estimate(character.repeat(10_000)) / estimate('x'.repeat(10_000))
  expect(ratio).toBeGreaterThan(3)
  expect(ratio).toBeLessThan(3.1)
})

it('estimates no less for more text, and about as much for a whole as for its parts', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (text, more) => {
      const whole = estimate(text + more)
      expect(whole).toBeGreaterThanOrEqual(estimate(text))
      expect(whole).toBeLessThanOrEqual(estimate(text) + estimate(more) + 1)
      expect(whole).toBeGreaterThanOrEqual(estimate(text) + estimate(more) - 1)
      expect(weighText(text) + weighText(more)).toBeCloseTo(weighText(text + more))
    }),
  )
})
