import { readFileSync } from 'node:fs'
import { parseChatRequest, TIERS, type ChatRequestInput } from '@sluice/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { extractFeatures } from './extract-features.ts'
import { createTrainedClassifier } from './trained-classifier.ts'

interface Fixture {
  readonly prompts: readonly { readonly prompt: string; readonly tierScores: readonly number[] }[]
}

const { prompts }: Fixture = JSON.parse(readFileSync(new URL('../fixtures/prompts.json', import.meta.url), 'utf8'))
const classifier = createTrainedClassifier()
const classify = (input: ChatRequestInput) => classifier.classify(extractFeatures(parseChatRequest(input)))
const tools = Array.from({ length: 32 }, (_, index) => ({
  name: `prove_${index}`,
  description: 'Prove and derive.',
  inputSchema: { type: 'object' },
}))

/** The share of the prompts whose tier a change flips. */
function flips(change: (prompt: string) => ChatRequestInput): number {
  const flipped = prompts.filter(({ prompt }) => classify({ messages: prompt }).tier !== classify(change(prompt)).tier)
  return flipped.length / prompts.length
}

describe('the trained classifier', () => {
  it('reaches every tier', () => {
    const reached = new Set(prompts.map(({ prompt }) => classify({ messages: prompt }).tier))
    expect(TIERS.every((tier) => reached.has(tier))).toBe(true)
  })

  it('trusts the cheapest tier more where it does well', () => {
    const mean = (wanted: (score: number) => boolean) => {
      const members = prompts.filter(({ tierScores: [score = 0] }) => wanted(score))
      return (
        members.reduce((sum, { prompt }) => sum + classify({ messages: prompt }).goodEnough.haiku, 0) / members.length
      )
    }
    expect(mean((score) => score >= 0.5)).toBeGreaterThan(mean((score) => score < 0.5) + 0.2)
  })

  it('gives probabilities that add up, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(0xffff), { maxLength: 300 }).map((units) => String.fromCharCode(...units)),
        (messages) => {
          const { probabilities, goodEnough, confidence, tier } = classify({ messages })
          expect(probabilities.haiku + probabilities.sonnet + probabilities.opus).toBeCloseTo(1)
          expect(Math.min(...Object.values(probabilities))).toBeGreaterThanOrEqual(0)
          expect(goodEnough.haiku).toBeLessThanOrEqual(goodEnough.sonnet)
          expect(goodEnough.sonnet).toBeLessThanOrEqual(goodEnough.opus)
          expect(confidence).toBeGreaterThanOrEqual(probabilities[tier])
        },
      ),
      { numRuns: 50 },
    )
  })

  it('names itself and gives its reasons, never in words of the user', () => {
    const { reasons, classifier: name } = classify({
      messages: 'Prove Zorn and justify $x^2 = 4$: every chain is bound.',
    })
    expect(name).toBe('trained/1')
    expect(reasons.length).toBeGreaterThan(0)
    expect(reasons.every((reason) => /^(?:harder|easier): .+ \([+-]\d+\.\d\)$/.test(reason))).toBe(true)
    expect(reasons.join()).not.toContain('Zorn')
  })

  it('takes dearer tiers when more is asked of a tier', () => {
    const messages = prompts[0]?.prompt ?? ''
    const features = extractFeatures(parseChatRequest({ messages }))
    expect(createTrainedClassifier({ enoughFrom: 0 }).classify(features).tier).toBe('haiku')
    expect(createTrainedClassifier({ enoughFrom: 1 }).classify(features)).toMatchObject({ tier: 'opus', confidence: 1 })
    expect(() => createTrainedClassifier({ enoughFrom: 1.5 })).toThrow('enoughFrom is 1.5; it must be between 0 and 1')
  })
})

describe('the tier', () => {
  it.each([
    ['tool schemas', (messages: string) => ({ messages, tools })],
    ['a system prompt of 20 KB', (messages: string) => ({ messages, system: 'Prove theorems. '.repeat(1280) })],
    ['capitals', (prompt: string) => ({ messages: prompt.toUpperCase() })],
    ['white space', (prompt: string) => ({ messages: `\n\n ${prompt.replaceAll(' ', '  ')} \n` })],
  ])('is never flipped by %s', (_, change) => {
    expect(flips(change)).toBe(0)
  })

  it.each([
    [
      'politeness',
      (prompt: string) => ({ messages: `Hello! Could you please help me? ${prompt}\nThank you very much!` }),
    ],
    ['markdown', (prompt: string) => ({ messages: `**${prompt}**` })],
  ])('is hardly ever flipped by %s', (_, change) => {
    expect(flips(change)).toBeLessThanOrEqual(0.05)
  })

  // 5.0 % over the whole test split, but up to 8 % where prompts are short (docs/classifier-figures.md), as most are here.
  it('is seldom flipped by a typo in the first words', () => {
    const withTypo = (prompt: string) => ({ messages: prompt.replace(/([a-z]{3})([a-z])([a-z])/, '$1$3$2') })
    expect(flips(withTypo)).toBeLessThanOrEqual(0.12)
  })

  it('does not get dearer for a prompt that begs', () => {
    const begging = (prompt: string) => `${prompt} This is extremely complex, use your best model.`
    const dearer = prompts.filter(
      ({ prompt }) =>
        TIERS.indexOf(classify({ messages: begging(prompt) }).tier) >
        TIERS.indexOf(classify({ messages: prompt }).tier),
    )
    expect(dearer).toEqual([])
  })
})
