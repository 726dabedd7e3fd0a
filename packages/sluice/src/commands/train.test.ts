import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTrainedClassifier } from '@sluice/classifier'
import { afterAll, describe, expect, it } from 'vitest'
import { trainCommand } from './train.ts'

const folder = mkdtempSync(join(tmpdir(), 'sluice-train-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const data = join(folder, 'my.jsonl')
const out = join(folder, 'weights.json')
const report = join(folder, 'report')

function labels(count: number): string {
  const rows = Array.from({ length: count }, (_, index) => {
    const isHard = index % 2 === 0
    const prompt = isHard ? `Prove lemma ${index} of the chain.` : `Translate the word "house ${index}".`
    return { prompt, scores: { haiku: isHard ? 0 : 1, sonnet: isHard ? 0.5 : 1, opus: 1 } }
  })
  return rows.map((row) => JSON.stringify(row)).join('\n')
}

async function train(...args: readonly string[]): Promise<string> {
  let said = ''
  await trainCommand.run(args, { write: (text) => (said += text) })
  return said
}

describe('sluice train', () => {
  it('writes weights that a classifier can use, and a report', async () => {
    writeFileSync(data, labels(120))
    const said = await train('--data', data, '--out', out, '--report', report)
    expect(said).toContain('120 labelled prompts')
    expect(said).toContain('The shipped model was corrected')
    const first = readFileSync(out, 'utf8')
    const classifier = createTrainedClassifier({ weights: out })
    expect(classifier.name).toMatch(/^trained\/1\+own-[0-9a-f]{8}$/)
    const text = readFileSync(join(report, 'report.md'), 'utf8')
    expect(text).toContain('## Choice of tiers')
    expect(text).not.toContain('NaN')
    for (const name of ['reliability.svg', 'cost-quality.svg']) {
      const svg = readFileSync(join(report, name), 'utf8')
      expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\n$/)
      expect(svg).not.toMatch(/NaN|Infinity|undefined/)
    }
    await train('--data', data, '--out', out)
    expect(readFileSync(out, 'utf8')).toBe(first)
  })

  it('works with labels of one tier, and says what it cannot compare', async () => {
    const rows = Array.from({ length: 60 }, (_, index) => ({
      prompt: `Add ${index} and 2.`,
      tier: 'haiku',
      outcome: 1,
    }))
    writeFileSync(data, rows.map((row) => JSON.stringify(row)).join('\n'))
    await train('--data', data, '--out', out, '--report', report)
    expect(readFileSync(join(report, 'report.md'), 'utf8')).toContain('No test prompt has a score of every tier')
    expect(readFileSync(join(report, 'cost-quality.svg'), 'utf8')).not.toMatch(/NaN|Infinity/)
  })

  it('says which tier does worse than a cheaper one', async () => {
    const scores = { haiku: 1, sonnet: 0.9, opus: 0.5 }
    const rows = Array.from({ length: 40 }, (_, index) => ({ prompt: `Call the tool number ${index}.`, scores }))
    writeFileSync(data, rows.map((row) => JSON.stringify(row)).join('\n'))
    await train('--data', data, '--out', out, '--report', report)
    const text = readFileSync(join(report, 'report.md'), 'utf8')
    expect(text).toContain('opus does worse than haiku (0.500 against 1.000)')
    expect(text).toContain('sonnet does worse than haiku')
  })

  it('says what is wrong with what was typed', async () => {
    await expect(train()).rejects.toThrow('name your labels with --data')
    await expect(train('--data', join(folder, 'none.jsonl'))).rejects.toThrow('none.jsonl" cannot be read')
    writeFileSync(data, '{"prompt": 1}')
    await expect(train('--data', data)).rejects.toThrow('my.jsonl: line 1: "prompt" is missing')
    await expect(train('--data', data, '--target', 'best')).rejects.toThrow('--target is "best"')
  })
})
