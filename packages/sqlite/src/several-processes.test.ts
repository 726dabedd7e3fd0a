import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { runScript, type RunningScript } from '../measure/run-script.ts'
import { openTemporary, temporaryPath } from '../measure/temporary-file.ts'

it('admits exactly 100 of 1,000 requests that four processes send at once, when there is room for 100', async () => {
  const path = temporaryPath()
  const scripts = ['a', 'b', 'c', 'd'].map((name) => runScript('reserve-many.ts', path, name, '250', '1000'))
  const admitted = await Promise.all(scripts.map(printedNumber))
  expect(admitted.reduce((sum, count) => sum + count, 0)).toBe(100)
  const { ledger } = await openTemporary({ path })
  expect(await ledger.balance('acme')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 1_000n })
}, 60_000)

it('has kept everything it said it had, and sums that agree, after its process was killed', async () => {
  const path = temporaryPath()
  const script = runScript('spend-until-killed.ts', path)
  const said: string[] = []
  for await (const line of script.lines) {
    said.push(line)
    if (said.length === 3_000) script.process.kill('SIGKILL')
  }
  expect(await script.ended).toBe('SIGKILL')

  const { ledger, journal } = await openTemporary({ path })
  const states = readStates(path)
  const finished = [...states.values()].filter((state) => state === 'settled').length
  const balance = { postedNanoUsd: BigInt(finished) * 7n, pendingNanoUsd: BigInt(states.size - finished) * 10n }
  for (const key of ['acme', 'all']) expect(await ledger.balance(key)).toEqual(balance)
  const journaled = new Set((await journal.since(0)).map(({ id }) => id))
  for (const line of said) {
    const [what, id = ''] = line.split(' ')
    expect(what === 'journaled' ? journaled.has(id) : states.has(id)).toBe(true)
    if (what === 'settled') expect(states.get(id)).toBe('settled')
  }
}, 60_000)

async function printedNumber({ lines }: RunningScript): Promise<number> {
  for await (const line of lines) return Number(line)
  return Number.NaN
}

function readStates(path: string): Map<string, string> {
  const database = new DatabaseSync(path, { readOnly: true })
  const rows = database.prepare('SELECT id, state FROM reservation').all()
  database.close()
  return new Map(rows.map(({ id, state }) => [String(id), String(state)]))
}
