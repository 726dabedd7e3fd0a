/**
 * How many settles a second the file takes, and how long the event loop is ever held up meanwhile.
 *
 *   node --conditions=@sluice/source packages/sqlite/measure/settles.ts [seconds] [folder]
 *
 * Each load runs for some seconds (default 5) on a new file in `folder` (default: the machine's temporary one): nothing;
 * settles, and what a request writes (reserve, journal, settle, record, confirm), as fast as they go; both at the rate of
 * a busy router. Then what reports cost with 100,000 records.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { SAMPLE_RECORD } from '@sluice/memory/suites'
import { openSqlite, type SqliteStores } from '../src/index.ts'

type Act = (stores: SqliteStores, id: string) => Promise<unknown>

const [seconds = '5', folder = tmpdir()] = process.argv.slice(2)
const SIDE_BY_SIDE = 200
const RESOLUTION_MS = 1
const RECORDS = 100_000
const accounts = ['all', 'acme', 'key', 'conversation'].map((key) => ({ key, limitNanoUsd: 10n ** 18n }))
const reservationOf = (id: string) => ({ id, amountNanoUsd: 1_000n, accounts })
const recordOf = (decisionId: string, time: number) => ({
  ...SAMPLE_RECORD,
  decisionId,
  time,
  tenant: `tenant-${time % 50}`,
  baselines: ['all-sonnet', 'all-opus'].map((name) => ({ name, deployment: name, costNanoUsd: 900n })),
})

const settle: Act = ({ ledger }, id) => ledger.settle(reservationOf(id), 700n)
const request: Act = async ({ ledger, journal, records }, id) => {
  await ledger.reserve(reservationOf(id), 60_000)
  await journal.append({ id, actualNanoUsd: 700n, accounts, time: Date.now() })
  await Promise.all([ledger.settle(reservationOf(id), 700n), records.append(recordOf(id, Date.now()))])
  await journal.confirm(id)
}

await measure('nothing, for comparison', 'process', async () => setTimeout(Number(seconds) * 1_000, 'idle'))
for (const durability of ['process', 'power'] as const) {
  await measure(`settles, ${durability}`, durability, asFastAsTheyGo(settle))
  await measure(`requests (5 writes each), ${durability}`, durability, asFastAsTheyGo(request))
}
await measure('settles at 5,000 a second', 'process', atRate(5_000, settle))
await measure('requests at 1,000 a second', 'process', atRate(1_000, request))
await measure('reports', 'process', reports)

async function measure(
  name: string,
  durability: 'process' | 'power',
  load: (stores: SqliteStores) => Promise<string>,
): Promise<void> {
  const directory = mkdtempSync(join(folder, 'sluice-measure-'))
  const stores = await openSqlite({ path: join(directory, 'sluice.db'), durability })
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  const turns = watchTurns()
  delay.enable()
  const result = await load(stores)
  delay.disable()
  const late = (nanoseconds: number) => `${(nanoseconds / 1e6 - RESOLUTION_MS).toFixed(1)} ms`
  const lateness = `late p99 ${late(delay.percentile(99))}, most ${late(delay.max)}`
  console.log(`${name}: ${result}; event loop ${lateness}, longest turn ${turns.stop().toFixed(1)} ms of processor`)
  await stores.close()
  rmSync(directory, { recursive: true })
}

/** The longest that the main thread itself worked between two timers: what a busy machine adds to lateness is not in it. */
function watchTurns(): { stop(): number } {
  const spentMs = () => (process.threadCpuUsage().user + process.threadCpuUsage().system) / 1_000
  let last = { wallMs: performance.now(), spentMs: spentMs() }
  let longest = 0
  const timer = setInterval(() => {
    const now = { wallMs: performance.now(), spentMs: spentMs() }
    longest = Math.max(longest, Math.min(now.wallMs - last.wallMs, now.spentMs - last.spentMs))
    last = now
  }, RESOLUTION_MS)
  return {
    stop() {
      clearInterval(timer)
      return longest
    },
  }
}

function asFastAsTheyGo(act: Act): (stores: SqliteStores) => Promise<string> {
  return async (stores) => {
    const started = performance.now()
    const isOver = () => performance.now() - started > Number(seconds) * 1_000
    const lane = async (_: unknown, name: number) => {
      let count = 0
      for (; !isOver(); count += 1) await act(stores, `${name}-${count}`)
      return count
    }
    const counts = await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane))
    const total = counts.reduce((sum, count) => sum + count, 0)
    return `${Math.round(total / ((performance.now() - started) / 1_000))} a second`
  }
}

function atRate(perSecond: number, act: Act): (stores: SqliteStores) => Promise<string> {
  return async (stores) => {
    const started = performance.now()
    const took: number[] = []
    const running: Promise<void>[] = []
    const one = async (id: string) => {
      const began = performance.now()
      await act(stores, id)
      took.push(performance.now() - began)
    }
    for (let tick = 0; tick < Number(seconds) * 100; tick += 1) {
      for (let index = 0; index < perSecond / 100; index += 1) running.push(one(`${tick}-${index}`))
      await setTimeout(Math.max(0, started + (tick + 1) * 10 - performance.now()))
    }
    await Promise.all(running)
    return `${quantiles(took)} from asking to the last answer`
  }
}

async function reports({ records, ledger }: SqliteStores): Promise<string> {
  const day = 86_400_000
  for (let first = 0; first < RECORDS; first += 100) {
    const times = Array.from({ length: 100 }, (_, index) => Date.now() - ((first + index) * 30 * day) / RECORDS)
    await Promise.all(times.map((time, index) => records.append(recordOf(`d${first + index}`, Math.floor(time)))))
  }
  const results = [
    await timed('spend of all by tenant, tier, model', () =>
      records.spend({ by: ['tenant', 'tier', 'model'], since: 0 }),
    ),
    await timed('of a week by day', () => records.spend({ by: ['day'], since: Date.now() - 7 * day })),
    await timed('of a tenant by hour', () => records.spend({ by: ['hour'], since: 0, tenant: 'tenant-7' })),
    await timed('list of 100', () => records.list({})),
    await timed('list of 1,000 of a tenant', () => records.list({ tenant: 'tenant-7', limit: 1_000 })),
    await timed('a balance', () => ledger.balance('acme')),
  ]
  return results.join(', ')
}

async function timed(name: string, act: () => Promise<unknown>): Promise<string> {
  const began = performance.now()
  await act()
  return `${name} ${(performance.now() - began).toFixed(1)} ms`
}

function quantiles(samples: readonly number[]): string {
  const sorted = samples.toSorted((one, other) => one - other)
  const at = (share: number) => `${(sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(1)} ms`
  return `p50 ${at(0.5)}, p99 ${at(0.99)}`
}
