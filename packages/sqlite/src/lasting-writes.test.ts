import { StoreUnavailable } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { SAMPLE_RECORD } from '@sluice/memory/suites'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { LastingWrites } from './lasting-writes.ts'
import type { Operation } from './operations.ts'
import { RecordPruning } from './record-pruning.ts'
import { SqliteLedger } from './sqlite-ledger.ts'
import { SqliteRecords } from './sqlite-records.ts'
import { WorkerLine } from './worker-line.ts'

const MINUTE_MS = 60_000
const FULL = 'database or disk is full'
const settle = (id: string): Operation<'settle'> => ({
  name: 'settle',
  input: { reservation: { id, amountNanoUsd: 0n, accounts: [] }, actualNanoUsd: 5n },
})

/** A worker whose disk is full for so many batches, and which answers in ids of what it has written so far. */
async function setup(fullBatches: number, mayPass = true) {
  const source = `import { parentPort } from 'node:worker_threads'
    let batches = 0
    let tries = 0
    const written = []
    parentPort.on('message', (message) => {
      if (message.type === 'close') return process.exit()
      batches += 1
      const fail = { isDone: false, message: '${FULL}', mayPass: ${mayPass} }
      parentPort.postMessage({ type: 'answers', answers: message.operations.map(({ name, input }) => {
        if (name === 'balance') return { isDone: true, output: { tries, written } }
        tries += 1
        if (batches <= ${fullBatches}) return fail
        written.push(input.reservation?.id ?? input.decisionId)
        return { isDone: true, output: { isFirst: true, balances: [] } }
      }) })
    })
    parentPort.postMessage({ type: 'opened' })`
  const clock = new FakeClock()
  const script = new URL(`data:text/javascript,${encodeURIComponent(source)}`)
  const line = await WorkerLine.open({ path: 'sluice.db', durability: 'process' }, clock, script)
  onTestFinished(() => line.close())
  const told: string[] = []
  const writes = new LastingWrites(line, clock, (text) => told.push(text))
  const seen = () => line.ask({ name: 'balance', input: 'x' })
  return { clock, line, writes, told, seen }
}

/** Whether it has ended by now, and how. */
function watch(promise: Promise<unknown>) {
  const watched: { end?: 'done' | 'failed' } = {}
  promise.then(
    () => (watched.end = 'done'),
    () => (watched.end = 'failed'),
  )
  return watched
}

describe('a write that fails on a full disk', () => {
  it('is tried again until there is room, all with one timer, and said once at the beginning and once at the end', async () => {
    const { clock, writes, told, seen } = await setup(3)
    const ids = Array.from({ length: 200 }, (_, index) => `a${index}`)
    const asked = ids.map((id) => writes.ask(settle(id)))
    const all = Promise.all(asked)
    await vi.waitUntil(() => told.length === 1)
    expect(told).toEqual([`sqlite: sluice.db: ${FULL}. What could not be written is kept and tried again.`])
    await seen()
    expect(clock.pendingTimers).toBe(1)
    await clock.advance(1_000)
    await all
    await vi.waitUntil(() => told.length === 2)
    expect(told[1]).toMatch(/^sqlite: \d+ writes that had failed have been made up for\.$/)
    expect(await seen()).toMatchObject({ written: expect.arrayContaining(ids) })
    expect(clock.pendingTimers).toBe(0)
  })

  it('is tried again for settlements and records alike', async () => {
    const { clock, line, writes, seen } = await setup(1)
    const ledger = new SqliteLedger(line, writes, clock)
    const pruning = new RecordPruning(line, clock, Number.POSITIVE_INFINITY)
    const records = new SqliteRecords({ line, writes, reports: async () => line, pruning })
    const asked = [ledger.settle({ id: 'a', amountNanoUsd: 0n, accounts: [] }, 5n), records.append(SAMPLE_RECORD)]
    const ends = asked.map(watch)
    await seen()
    expect(ends).toEqual([{}, {}])
    await clock.advance(1_000)
    await Promise.all(asked)
    expect(await seen()).toMatchObject({ written: ['a', SAMPLE_RECORD.decisionId] })
    await ledger.close()
  })

  it('is tried one at a time while nothing works, ever less often', async () => {
    const { clock, writes, seen } = await setup(1_000)
    const ends = ['a', 'b', 'c'].map((id) => watch(writes.ask(settle(id))))
    await seen()
    for (let seconds = 0; seconds < 120; seconds += 1) {
      await clock.advance(1_000)
      await seen()
    }
    // All three, then one of them after 1, 3, 7, 15, 31, 61 and 91 seconds.
    expect(await seen()).toEqual({ tries: 3 + 7, written: [] })
    expect(ends).toEqual([{}, {}, {}])
  })

  it('is given up after a quarter of an hour, and so it is said', async () => {
    const { clock, writes, told, seen } = await setup(1_000)
    const asked = writes.ask(settle('a'))
    const end = watch(asked)
    for (let minutes = 0; minutes < 40; minutes += 1) {
      await clock.advance(MINUTE_MS / 2)
      await seen()
    }
    expect(end).toEqual({ end: 'failed' })
    await expect(asked).rejects.toThrow(StoreUnavailable)
    expect(told[1]).toContain('1 were given up: what was held for them is posted in full.')
    expect(clock.pendingTimers).toBe(0)
  })

  it('is tried once more when the stores are closed, and not again', async () => {
    for (const [fullBatches, end] of [
      [1, 'done'],
      [5, 'failed'],
    ] as const) {
      const { clock, writes, seen } = await setup(fullBatches)
      const watched = watch(writes.ask(settle('a')))
      await seen()
      await writes.close()
      expect(watched).toEqual({ end })
      expect(clock.pendingTimers).toBe(0)
    }
  })

  it('fails at once on what will not pass, and when too much waits already', async () => {
    const { writes, told } = await setup(1, false)
    await expect(writes.ask(settle('a'))).rejects.toThrow(FULL)
    expect(told).toEqual([])
    const crowded = await setup(1_000)
    const asked = Array.from({ length: 10_010 }, (_, index) => watch(crowded.writes.ask(settle(`a${index}`))))
    const failed = () => asked.filter(({ end }) => end === 'failed').length
    await vi.waitUntil(() => failed() > 0)
    await crowded.seen()
    expect(failed()).toBe(10)
    await crowded.writes.close()
  })
})
