import { readFileSync } from 'node:fs'
import { parseChatRequest } from '@sluice/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { extractFeatures } from '../extract-features.ts'
import { scoreLinear, type LinearModel } from '../linear-model.ts'
import { createInputReader } from '../read-input.ts'
import { FIT_DEFAULTS } from './fit-linear.ts'
import { trainTierModel, type LabelledPrompt } from './train-tier-model.ts'

interface Fixture {
  readonly prompts: readonly { readonly dataset: string; readonly prompt: string; readonly tierScores: number[] }[]
}

const fixture: Fixture = JSON.parse(readFileSync(new URL('../../fixtures/prompts.json', import.meta.url), 'utf8'))
const prompts: LabelledPrompt[] = fixture.prompts.map(({ dataset, prompt, tierScores }) => {
  const input = createInputReader()(extractFeatures(parseChatRequest({ messages: prompt })))
  return { dataset, tierScores, input }
})
const train = prompts.filter((_, index) => index % 3 !== 0)
const calibration = prompts.filter((_, index) => index % 3 === 0)

function meanOfHaiku(model: LinearModel, members: readonly LabelledPrompt[]): number {
  const logits = new Float64Array(3)
  const guesses = members.map(({ input }) => {
    scoreLinear(model, input, logits)
    return 1 / (1 + Math.exp(-(logits[0] ?? 0)))
  })
  return guesses.reduce((sum, guess) => sum + guess, 0) / guesses.length
}

describe('training', () => {
  let model: LinearModel
  beforeAll(() => {
    model = trainTierModel(train, calibration)
  })

  it('gives the same bits for the same prompts and seed, others for another seed', () => {
    expect(trainTierModel(train, calibration)).toEqual(model)
    expect(trainTierModel(train, calibration, { ...FIT_DEFAULTS, seed: 2 }).words).not.toEqual(model.words)
  })

  it('tells prompts that cheap models do well from those they fail', () => {
    const [well, badly] = [
      train.filter(({ tierScores: [score = 0] }) => score >= 0.7),
      train.filter(({ tierScores: [score = 0] }) => score < 0.3),
    ]
    expect(meanOfHaiku(model, well)).toBeGreaterThan(meanOfHaiku(model, badly) + 0.1)
  })

  it('is right on average on the prompts it was calibrated on', () => {
    const truth = calibration.reduce((sum, { tierScores: [score = 0] }) => sum + score, 0) / calibration.length
    expect(meanOfHaiku(model, calibration)).toBeCloseTo(truth, 2)
  })

  it('leaves out what is not known of a tier', () => {
    const unknown = train.map((prompt) => ({ ...prompt, tierScores: [Number.NaN, prompt.tierScores[1] ?? 0, 1] }))
    expect(meanOfHaiku(trainTierModel(unknown, calibration), train)).not.toBeNaN()
  })
})
