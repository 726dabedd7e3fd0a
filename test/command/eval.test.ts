import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { emptyFolder, start } from './run-command.ts'

const LONG = 60_000
const EXAMPLE = fileURLToPath(new URL('../../examples/evals.jsonl', import.meta.url))

it(
  'sluice eval shows a table, says what is simulated, and feeds sluice train',
  async () => {
    const cwd = emptyFolder()
    copyFileSync(EXAMPLE, join(cwd, 'evals.jsonl'))
    const first = await start(['eval', 'evals.jsonl'], { cwd }).exited
    expect(first.code).toBe(0)
    expect(first.text).toMatch(
      /asked +passed +quality +\$ an answer +ms, median +ms, p95\nhaiku +\d+\/20 .*simulated\n/,
    )
    expect(first.text).toContain('SIMULATED: 60 of 60 answers')
    const refused = await start(['eval', 'evals.jsonl', '--out', 'labels.jsonl'], { cwd }).exited
    expect(refused).toMatchObject({ code: 1, text: expect.stringContaining('no answer of a real model to learn from') })
    const labelled = start(['eval', 'evals.jsonl', '--out', 'labels.jsonl', '--simulated', '--json'], { cwd })
    expect((await labelled.exited).text).toContain('0 answers to ask for')
    expect(readFileSync(join(cwd, 'labels.jsonl'), 'utf8').trim().split('\n')).toHaveLength(20)
    const trained = await start(['train', '--data', 'labels.jsonl'], { cwd }).exited
    expect(trained).toMatchObject({ code: 0, text: expect.stringContaining('20 labelled prompts') })
  },
  LONG,
)
