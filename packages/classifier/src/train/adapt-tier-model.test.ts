import { readFileSync } from 'node:fs'
import { parseChatRequest, seededRandom } from '@sluice/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { extractFeatures } from '../extract-features.ts'
import { scoreLinear, type LinearModel } from '../linear-model.ts'
import { createInputReader } from '../read-input.ts'
import { SHIPPED_WEIGHTS } from '../shipped-weights.ts'
import { readWeights } from '../weights-file.ts'
import { adaptTierModel, type Adaptation } from './adapt-tier-model.ts'
import type { LabelledPrompt } from './train-tier-model.ts'

interface Fixture {
  readonly prompts: readonly { readonly prompt: string }[]
}

const fixture: Fixture = JSON.parse(readFileSync(new URL('../../fixtures/prompts.json', import.meta.url), 'utf8'))
const prior = readWeights(SHIPPED_WEIGHTS).linear

/** The first prompts of the fixture, labelled by their text. */
function labelled(scores: (prompt: string, index: number) => readonly number[]): LabelledPrompt[] {
  return fixture.prompts.slice(0, 30).map(({ prompt }, index) => {
    const input = createInputReader()(extractFeatures(parseChatRequest({ messages: prompt })))
    return { dataset: 'own', input, tierScores: scores(prompt, index) }
  })
}

function chancesOf(model: LinearModel, { input }: LabelledPrompt): number[] {
  const logits = new Float64Array(3)
  scoreLinear(model, input, logits)
  return Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit)))
}

function bytesOf({ linear }: Adaptation): Buffer {
  return Buffer.from(linear.words.buffer)
}

function meanOf(model: LinearModel, prompts: readonly LabelledPrompt[], tier: number): number {
  return prompts.reduce((sum, prompt) => sum + (chancesOf(model, prompt)[tier] ?? 0), 0) / prompts.length
}

describe('a model corrected by one’s own labels', () => {
  const easy = labelled(() => [1, 1, 1])
  let adapted: Adaptation
  beforeAll(() => {
    adapted = adaptTierModel(prior, easy)
  })

  it('believes them', () => {
    const { linear, chosen } = adapted
    expect(chosen?.gain).toBeGreaterThan(0)
    expect(meanOf(linear, easy, 0)).toBeGreaterThan(meanOf(prior, easy, 0) + 0.2)
  })

  it('is the same bits for the same labels and seed', () => {
    const again = adaptTierModel(prior, easy)
    expect(again.trials).toEqual(adapted.trials)
    expect(bytesOf(again).equals(bytesOf(adapted))).toBe(true)
  })

  it('is the model as it was when the labels say nothing new', () => {
    const random = seededRandom(7)
    const echo = labelled(() => [0, 0, 0]).map((prompt) => {
      const luck = random.next()
      return { ...prompt, tierScores: chancesOf(prior, prompt).map((chance) => Number(luck < chance)) }
    })
    const { linear, chosen, trials } = adaptTierModel(prior, echo)
    expect(chosen).toBeUndefined()
    expect(linear).toBe(prior)
    expect(trials.length).toBeGreaterThan(1)
  })

  it('is the model as it was when there are hardly any labels', () => {
    expect(adaptTierModel(prior, easy.slice(0, 9))).toEqual({ linear: prior, chosen: undefined, trials: [] })
  })

  it('leaves a tier alone of which nothing is known', () => {
    const { linear, chosen } = adaptTierModel(
      prior,
      labelled(() => [1, Number.NaN, Number.NaN]),
    )
    expect(chosen).toBeDefined()
    const [prompt] = easy
    if (!prompt) throw new Error('The fixture is empty.')
    expect(chancesOf(linear, prompt)[2]).toBeCloseTo(chancesOf(prior, prompt)[2] ?? 0, 6)
    expect(chancesOf(linear, prompt)[0]).toBeGreaterThan(chancesOf(prior, prompt)[0] ?? 1)
  })

  it('tells prompts apart by what the labels tell apart', () => {
    const byLength = labelled((prompt) => (prompt.length > 400 ? [0, 0, 1] : [1, 1, 1]))
    const { linear } = adaptTierModel(prior, byLength)
    const [long, short] = [
      byLength.filter(({ tierScores }) => tierScores[0] === 0),
      byLength.filter(({ tierScores }) => tierScores[0] === 1),
    ]
    expect(meanOf(linear, short, 0)).toBeGreaterThan(meanOf(linear, long, 0) + 0.4)
  })
})
