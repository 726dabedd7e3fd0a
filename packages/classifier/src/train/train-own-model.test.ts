import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { splitOf } from './split-of.ts'
import { trainOwnModel } from './train-own-model.ts'
import type { OwnLabel } from './own-label.ts'

interface Fixture {
  readonly prompts: readonly { readonly id: string; readonly prompt: string; readonly tierScores: readonly number[] }[]
}

const fixture: Fixture = JSON.parse(readFileSync(new URL('../../fixtures/prompts.json', import.meta.url), 'utf8'))
const labels: OwnLabel[] = fixture.prompts.map(({ id, prompt, tierScores: [haiku = 0, sonnet = 0, opus = 0] }) => ({
  id,
  prompt,
  scores: { haiku, sonnet, opus },
}))

describe('training on one’s own labels', () => {
  const names: string[] = []
  const model = trainOwnModel(labels, { onTrial: ({ name }) => names.push(name) })

  it('gives the same bytes for the same labels and seed', () => {
    expect(trainOwnModel(labels).weights).toBe(model.weights)
    expect(model.weights.length).toBeLessThan(2 * 1024 * 1024)
    expect(trainOwnModel(labels.slice(0, 20)).name).not.toBe(model.name)
  })

  it('keeps the splits apart', () => {
    const { train, calibration, test } = model.counts
    expect(train + calibration + test).toBe(labels.length)
    expect(model.tested.own).toHaveLength(test)
    expect(labels.filter(({ id }) => splitOf(id) === 'train')).toHaveLength(train)
  })

  it('stays where the shipped model draws the line when a few labels do not show another', () => {
    const few = trainOwnModel(labels.slice(0, 20))
    expect(few.enoughFrom).toBe(few.shippedEnoughFrom)
    expect(few.notices.join()).toContain('it stays where the shipped model draws it')
  })

  it('is dear rather than wrong when a target is asked for that a few labels do not show', () => {
    const { enoughFrom, notices } = trainOwnModel(labels.slice(0, 20), { target: { underRouting: { maxShare: 0.05 } } })
    expect(enoughFrom).toBe(1)
    expect(notices.join()).toContain('The top tier answers everything')
  })

  it('tells of its trials', () => {
    expect(names).toEqual(model.trials.map(({ name }) => name))
  })
})

describe('the split of an id', () => {
  it('is 60, 15 and 25 of 100, and always the same', () => {
    const ids = Array.from({ length: 4000 }, (_, index) => `prompt ${index}`)
    const counts = Map.groupBy(ids, splitOf)
    expect(Math.abs((counts.get('train')?.length ?? 0) - 2400)).toBeLessThan(100)
    expect(Math.abs((counts.get('calibration')?.length ?? 0) - 600)).toBeLessThan(100)
    expect(splitOf('prompt 1')).toBe(splitOf('prompt 1'))
  })
})
