import { TIERS, type Classification, type Classifier, type Tier } from '@sluice/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHybridClassifier } from './hybrid-classifier.ts'

const FEATURES = { text: 'Hi', signals: {} }

function guessOf(tier: Tier, probability: number): Classification {
  const other = (1 - probability) / 2
  const probabilities = { haiku: other, sonnet: other, opus: other, [tier]: probability }
  return { tier, probabilities, confidence: 1, reasons: [], classifier: 'test' }
}

function counted(result: Classification | Error, isLater = false) {
  let calls = 0
  const classifier: Classifier = {
    name: isLater ? 'later' : 'test',
    classify() {
      calls += 1
      if (result instanceof Error) throw result
      return isLater ? Promise.resolve(result) : result
    },
  }
  return { classifier, calls: () => calls }
}

describe('a hybrid classifier', () => {
  it('answers at once where the first is sure, and asks nobody', () => {
    const first = counted(guessOf('haiku', 0.9))
    const second = counted(guessOf('opus', 0.9), true)
    const hybrid = createHybridClassifier({ first: first.classifier, second: second.classifier, below: 0.9 })
    expect(hybrid.classify(FEATURES)).toMatchObject({ tier: 'haiku' })
    expect(second.calls()).toBe(0)
  })

  it('asks the second exactly where the first is less probable than stated', async () => {
    const probability = fc.double({ min: 0, max: 1, noNaN: true })
    await fc.assert(
      fc.asyncProperty(
        probability,
        probability,
        fc.constantFrom(...TIERS),
        fc.boolean(),
        async (sure, below, tier, isLater) => {
          const first = counted(guessOf(tier, sure), isLater)
          const second = counted(guessOf('sonnet', 0.7), true)
          const hybrid = createHybridClassifier({ first: first.classifier, second: second.classifier, below })
          const guess = await hybrid.classify(FEATURES)
          expect(second.calls()).toBe(sure < below ? 1 : 0)
          expect(guess.tier).toBe(sure < below ? 'sonnet' : tier)
        },
      ),
    )
  })

  it('stays with the first where the second fails', async () => {
    const first = counted(guessOf('haiku', 0.1)).classifier
    const hybrid = createHybridClassifier({ first, second: counted(new Error('down')).classifier })
    expect(await hybrid.classify(FEATURES)).toMatchObject({ tier: 'haiku' })
    expect(hybrid.withoutAsking).toBe(first)
  })

  it('says what is wrong with its line', () => {
    const { classifier } = counted(guessOf('haiku', 1))
    expect(() => createHybridClassifier({ first: classifier, second: classifier, below: 2 })).toThrow('below is 2')
  })
})
