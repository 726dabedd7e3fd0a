import { parseChatRequest, TIERS, type ChatRequestInput, type Classification, type Tier } from '@sluice/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { extractFeatures } from './extract-features.ts'
import { createRuleClassifier } from './rule-classifier.ts'

const PROMPTS: Readonly<Record<Tier, readonly string[]>> = {
  haiku: [
    'What is the capital of France?',
    'Translate to German: The weather is nice today.',
    `Summarise this article in three bullet points: ${'The council met to discuss the park. '.repeat(30)}`,
    'Rewrite this email politely: I want my money back.',
    'What is 2+2?',
    'Extract the names from: Bob met Alice and Carol in Rome.',
  ],
  sonnet: [
    'Write a Python function that parses a CSV file and returns the rows grouped by a column.',
    'Why does my React component render twice in development?',
    'Find all integer roots of the polynomial $x^3-6x^2+11x-6=0$',
    'Compare the trade-offs of REST and GraphQL for a mobile app.',
  ],
  opus: [
    'Prove that every finite integral domain is a field and derive why the converse fails for infinite ones.',
    'Design a distributed rate limiter with strong consistency across regions. Analyse the trade-offs and prove the ' +
      'safety invariant. It must never admit more than N requests and must tolerate the loss of any region.',
  ],
}

const samples = TIERS.flatMap((tier) => PROMPTS[tier].map((prompt) => [tier, prompt] as const))

const NO_DIFFERENCE: readonly (readonly [what: string, change: (prompt: string) => ChatRequestInput])[] = [
  [
    'politeness',
    (prompt) => ({ messages: `Hello! Could you please help me? ${prompt} Thank you very much, dear sir!` }),
  ],
  ['begging', (prompt) => ({ messages: `${prompt} This is extremely complex, use your best model.` })],
  ['asking for thought', (prompt) => ({ messages: `Think very carefully, step by step. ${prompt}` })],
  ['capitals', (prompt) => ({ messages: prompt.toUpperCase() })],
  ['emphasis', (prompt) => ({ messages: `**${prompt}**` })],
  ['a heading', (prompt) => ({ messages: `# ${prompt}` })],
  ['a bullet', (prompt) => ({ messages: `- ${prompt}` })],
  ['white space', (prompt) => ({ messages: `\n\n  ${prompt.replaceAll(' ', '   ')}\t\n` })],
  ['a system prompt', (prompt) => ({ messages: prompt, system: 'Prove theorems. Derive. Optimise. '.repeat(200) })],
  [
    'tool schemas',
    (prompt) => ({
      messages: prompt,
      tools: [{ name: 'prove', description: 'Prove and derive why', inputSchema: { enum: ['theorem', 'lemma'] } }],
    }),
  ],
  [
    'a harness wrapper',
    (prompt) => ({ messages: `<system-reminder>Prove and derive why.</system-reminder>\n${prompt}` }),
  ],
]

function classify(input: ChatRequestInput): Classification {
  return atOnce(createRuleClassifier().classify(extractFeatures(parseChatRequest(input))))
}

function atOnce(result: Classification | Promise<Classification>): Classification {
  if (result instanceof Promise) throw new Error('The rules answer at once.')
  return result
}

const dearWith = (proofs: number) => 1 - classify({ messages: 'prove '.repeat(proofs) }).probabilities.haiku

describe('the rules', () => {
  it.each(samples)('put into %s: %s', (tier, prompt) => {
    expect(classify({ messages: prompt }).tier).toBe(tier)
  })

  describe.each(NO_DIFFERENCE)('are not moved by %s', (_, change) => {
    it.each(samples)('in a prompt for %s: %s', (tier, prompt) => {
      expect(classify(change(prompt)).tier).toBe(tier)
    })
  })

  it('name themselves', () => {
    expect(createRuleClassifier().name).toBe('rules/1')
    expect(classify({ messages: 'Hi' }).classifier).toBe('rules/1')
  })

  it('give reasons, the strongest first, without the words of the user', () => {
    const { reasons } = classify({ messages: 'Prove Zorn and justify it: every chain must have a bound.' })
    expect(reasons[0]).toBe('harder: asks for reasoning (reasoningWords 2)')
    expect(reasons.join()).not.toContain('Zorn')
    expect(classify({ messages: 'Translate it.' }).reasons[0]).toMatch(/^easier: asks for plain work/)
    expect(classify({ messages: '' }).reasons).toEqual(['asks for little'])
  })
})

describe('the probabilities', () => {
  it('add up to 1 and agree with the tier, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(0xffff), { maxLength: 300 }).map((units) => String.fromCharCode(...units)),
        (messages) => {
          const { tier, probabilities, confidence } = classify({ messages })
          expect(probabilities.haiku + probabilities.sonnet + probabilities.opus).toBeCloseTo(1)
          expect(confidence).toBe(Math.max(...Object.values(probabilities)))
          expect(probabilities[tier]).toBe(confidence)
        },
      ),
    )
  })

  it('move towards the dear tiers as reasons add up', () => {
    expect(dearWith(1)).toBeGreaterThan(dearWith(0))
    expect(dearWith(4)).toBeGreaterThan(dearWith(1))
  })

  it('stay numbers for absurd signals', () => {
    const signals = { reasoningWords: Number.MAX_VALUE, contentWords: Number.MAX_VALUE }
    const { probabilities } = atOnce(createRuleClassifier().classify({ text: '', signals }))
    expect(probabilities.opus).toBeCloseTo(1)
  })
})

describe('the lines between the tiers', () => {
  it('can be moved', () => {
    const eager = createRuleClassifier({ sonnetFrom: -10, opusFrom: -9 })
    expect(eager.classify({ text: '', signals: {} })).toMatchObject({ tier: 'opus' })
  })

  it('must be in order', () => {
    expect(() => createRuleClassifier({ sonnetFrom: 5 })).toThrow('opusFrom (3.8) must be above sonnetFrom (5)')
  })
})
