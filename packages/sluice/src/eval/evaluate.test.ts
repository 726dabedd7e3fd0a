import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readPolicyFile } from '../read-policy-file.ts'
import { evaluate, type EvaluateOptions } from './evaluate.ts'
import { readEvals } from './read-evals.ts'
import { ResultsFile } from './results-file.ts'
import { summarise } from './summarise.ts'

const folder = mkdtempSync(join(tmpdir(), 'sluice-eval-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const EXAMPLES = readFileSync(new URL('../../../../examples/evals.jsonl', import.meta.url), 'utf8')

/** Evaluates against vendors that are all simulated. Returns how many answers were asked for, too. */
async function run(name: string, more: Partial<EvaluateOptions> = {}) {
  const path = join(folder, `${name}.results.jsonl`)
  const results = new ResultsFile(path)
  const seen = { asked: 0, expected: 0 }
  const evaluation = await evaluate({
    rows: readEvals(EXAMPLES, 'examples'),
    file: readPolicyFile('seed'),
    catalogOverlays: [],
    env: {},
    tiers: ['haiku', 'sonnet', 'opus'],
    judgeTier: 'opus',
    parallel: 4,
    maxCostUsd: '5',
    results,
    onBegin: (count) => (seen.expected = count),
    onAsked: () => (seen.asked += 1),
    ...more,
  })
  return { ...evaluation, ...seen, path, unreadable: results.unreadable }
}

describe('an evaluation', () => {
  it('asks every row of every tier, and goes on where it was ended', async () => {
    const all = await run('resumed')
    expect(all).toMatchObject({ asked: 60, expected: 60, failed: [], leftOut: 0, unknownCosts: 0 })
    expect(all.results.every(({ isSimulated }) => isSimulated)).toBe(true)
    expect(
      summarise(all.results, ({ asked }) => asked).map(({ name, answers, simulated }) => [name, answers, simulated]),
    ).toEqual([
      ['haiku', 20, 20],
      ['sonnet', 20, 20],
      ['opus', 20, 20],
    ])
    expect(readFileSync(all.path, 'utf8').split('\n')).toHaveLength(61)
    // Ended amid a line; and one prompt is new.
    appendFileSync(all.path, '{"key":"half a')
    const rows = readEvals(`${EXAMPLES}{"prompt":"New","expect":{"contains":"x"}}\n`, 'examples')
    const again = await run('resumed', { rows })
    expect(again).toMatchObject({ asked: 3, unreadable: 1 })
    expect(again.results).toHaveLength(63)
    expect(await run('resumed', { rows })).toMatchObject({ asked: 0, unreadable: 1, spentUsd: '0.000000000' })
  })

  it('asks deployments by name, each of them and no other', async () => {
    const deployments = ['vllm/llama-4-scout', 'openai/gpt-5.4']
    const rows = readEvals(EXAMPLES, 'examples').slice(0, 3)
    const { results, failed } = await run('named', { deployments, rows })
    expect(failed).toEqual([])
    expect(results.map(({ asked, deployment, tier }) => [asked, deployment, tier])).toEqual(
      rows.flatMap(() => [
        ['vllm/llama-4-scout', 'vllm/llama-4-scout', 'haiku'],
        ['openai/gpt-5.4', 'openai/gpt-5.4', 'opus'],
      ]),
    )
    await expect(run('none', { deployments: ['no/such'] })).rejects.toThrow('there is no deployment "no/such"')
  })

  it('spends no more than it may, and says what was left out', async () => {
    const { leftOut, spentUsd, results, failed } = await run('bounded', { maxCostUsd: '0.15' })
    expect(Number(spentUsd)).toBeLessThanOrEqual(0.15)
    expect(leftOut).toBeGreaterThan(0)
    expect(results.length + leftOut + failed.length).toBe(60)
    expect(failed).toEqual([])
  })

  it('says who did not answer, and asks them again', async () => {
    const policy = { ...Object(readPolicyFile('seed').policy), rules: [{ name: 'cheap', atMost: 'haiku' }] }
    const file = { ...readPolicyFile('seed'), policy }
    const rows = readEvals(EXAMPLES, 'examples').slice(0, 1)
    const first = await run('ruled', { file, rows })
    expect(first.failed.map(({ asked }) => asked)).toEqual(['sonnet', 'opus'])
    expect(await run('ruled', { rows })).toMatchObject({ asked: 2, failed: [] })
  })
})
