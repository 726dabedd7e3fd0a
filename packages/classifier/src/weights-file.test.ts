import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { readWeights, writeWeights } from './weights-file.ts'

const SHIPPED = new URL('../weights/tiers-1.json', import.meta.url)
const directory = mkdtempSync(join(tmpdir(), 'sluice-weights-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

function file(text: string): URL {
  const path = join(directory, 'weights.json')
  writeFileSync(path, text)
  return pathToFileURL(path)
}

describe('the weights that ship', () => {
  const text = readFileSync(SHIPPED, 'utf8')

  it('are small', () => {
    expect(text.length).toBeLessThan(2 * 1024 * 1024)
  })

  it('are the same bytes when read and written again', () => {
    expect(writeWeights(readWeights(SHIPPED))).toBe(text)
  })

  it('say what they were made of, and hold nothing without a licence', () => {
    const { card } = readWeights(SHIPPED)
    expect(card.licences).toContain('Apache-2.0')
    expect(Object.keys(card.trainPrompts)).not.toContain('bfcl-v1')
    expect(Object.values(card.calibrationFigures).every((error) => error < 0.05)).toBe(true)
  })
})

describe('a weights file', () => {
  const model = readWeights(SHIPPED)
  const text = writeWeights(model)

  it('keeps each word within half a step of its weight', () => {
    const words = new Float32Array(model.linear.words.length)
    words.set([0.5, -0.25, 0.1])
    const { linear } = readWeights(file(writeWeights({ ...model, linear: { ...model.linear, words, wordScale: 1 } })))
    for (const [at, wanted] of [0.5, -0.25, 0.1, 0].entries())
      expect(Math.abs((linear.words[at] ?? 0) * linear.wordScale - wanted)).toBeLessThanOrEqual(0.5 / 127 / 2 + 1e-6)
  })

  it.each([
    ['of another format', text.replace('sluice-tier-weights/1', 'other/9'), 'is other/9, not sluice-tier-weights/1'],
    ['made for other signals', text.replace('"negations"', '"negotiations"'), 'has no weights for negations'],
    ['cut short', text.replace(/"words": ".{8}/, '"words": "'), 'words are cut short'],
  ])('is refused when it is %s', (_, broken, message) => {
    expect(() => readWeights(file(broken))).toThrow(message)
  })
})
