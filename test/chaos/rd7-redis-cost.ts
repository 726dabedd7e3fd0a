/**
 * RD7, and what money in Redis costs a request: bytes per open reservation, reserve at 1,000 a second, round trips, and the
 * time that reserving and settling add.
 *
 *   node --conditions=@sluice/source test/chaos/rd7-redis-cost.ts [--quick]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { systemClock, type LedgerStore } from '@sluice/core'
import { MemoryLedger } from '@sluice/memory'
import { connectRedis, RedisLedger, type DurableJournal } from '@sluice/redis'
import { openSqlite } from '@sluice/sqlite'
import { Redis } from 'ioredis'
import { startRedis } from '../redis/start-redis.ts'
import { atRate } from './at-rate.ts'
import { quantile } from './quantile.ts'
import { isQuick, writeFigure, writeProgress } from './write-figure.ts'

const OPEN = isQuick ? 10_000 : 100_000
const AT_ONCE = 200
const PER_SECOND = 1_000
const SECONDS = isQuick ? 4 : 20
const ROUND_TRIPS = 1_000
const LEASE_MS = 3_600_000
/** As a request of a tenant with one budget has them. */
const accounts = [{ key: 'tenant/acme' }, { key: 'month/acme/2026-11', limitNanoUsd: 10n ** 15n }]
const reservationOf = (id: string) => ({ id, amountNanoUsd: 20_000_000n, accounts })

const folder = await mkdtemp(join(tmpdir(), 'sluice-chaos-'))
const file = await openSqlite({ path: join(folder, 'journal.db') })
const redis = await startRedis()
const client = new Redis(redis.url)
const connection = connectRedis({ servers: { type: 'single', url: redis.url } })
const { promise: reachable, resolve } = Promise.withResolvers<void>()
connection.onReachable(resolve)
await reachable

const inMemory = new MemoryLedger(systemClock)
const plain = ledgerIn('plain')
const journaled = ledgerIn('journaled', { journal: file.journal, instance: 'measured' })
await roundTrips()
const base = await timesAt(inMemory, 'memory')
for (const [name, ledger] of [
  ['redis', plain],
  ['redis + journal', journaled],
] as const) {
  const times = await timesAt(ledger, name)
  const addedMs = times.bothMs - base.bothMs
  writeFigure({
    id: `added by ${name}`,
    asked: `p99 of reserve + settle at ${PER_SECOND}/s: at most +1.5 ms`,
    got: `+${addedMs.toFixed(2)} ms (mean +${(times.meanMs - base.meanMs).toFixed(2)})`,
    isMet: addedMs <= 1.5,
  })
  if (name !== 'redis') continue
  const asked = `reserve p99 at ${PER_SECOND}/s: at most 5 ms`
  writeFigure({ id: 'RD7 time', asked, got: `${times.reserveMs.toFixed(2)} ms`, isMet: times.reserveMs <= 5 })
}
await footprint()

for (const ledger of [plain, journaled]) await ledger.close()
await connection.close()
client.disconnect()
await Promise.all([redis.stop(), file.close(), inMemory.close()])
await rm(folder, { recursive: true, force: true })

function ledgerIn(namespace: string, durable?: DurableJournal): RedisLedger {
  return new RedisLedger(connection, { namespace, durable })
}

async function roundTrips(): Promise<void> {
  const ledger = ledgerIn('trips')
  await pay(ledger, 'first')
  await client.config('RESETSTAT')
  for (let index = 0; index < ROUND_TRIPS; index += 1) await pay(ledger, `trip-${index}`)
  // Of the 5 s in which a ledger's own upkeep comes, this takes a part at most: a few commands are its.
  const stats = await client.info('commandstats')
  const calls = ['evalsha', 'eval'].map((name) =>
    Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(stats)?.[1] ?? 0),
  )
  const perRequest = calls.reduce((sum, count) => sum + count, 0) / ROUND_TRIPS
  const isMet = perRequest <= 2.05
  writeFigure({ id: 'round trips', asked: 'reserve + settle: 2', got: perRequest.toFixed(3), isMet })
  await ledger.close()
}

async function pay(ledger: LedgerStore, id: string): Promise<void> {
  await ledger.reserve(reservationOf(id), LEASE_MS)
  await ledger.settle(reservationOf(id), 35_000n)
}

async function timesAt(ledger: LedgerStore, name: string) {
  const reserves: number[] = []
  const both: number[] = []
  let failed = 0
  const act = async (index: number) => {
    const reservation = reservationOf(`${name}-${index}`)
    try {
      const startedMs = performance.now()
      await ledger.reserve(reservation, LEASE_MS)
      const reservedMs = performance.now()
      await ledger.settle(reservation, 35_000n)
      reserves.push(reservedMs - startedMs)
      both.push(performance.now() - startedMs)
    } catch {
      failed += 1
    }
  }
  const load = atRate(PER_SECOND, act)
  await setTimeout(SECONDS * 1_000)
  await load.stop()
  const warm = <T>(samples: readonly T[]) => samples.slice(PER_SECOND)
  const meanMs = warm(both).reduce((sum, ms) => sum + ms, 0) / warm(both).length
  const times = { reserveMs: quantile(warm(reserves), 0.99), bothMs: quantile(warm(both), 0.99), meanMs }
  const each = Object.entries(times).map(([what, ms]) => `${what} ${ms.toFixed(2)}`)
  writeProgress(`${name}: ${each.join(', ')}; ${both.length} paid, ${failed} failed`)
  return times
}

async function footprint(): Promise<void> {
  // As many as fit in a busy machine: nothing is timed here.
  const patient = connectRedis({ servers: { type: 'single', url: redis.url }, commandTimeoutMs: 5_000 })
  const { promise: isThere, resolve: there } = Promise.withResolvers<void>()
  patient.onReachable(there)
  await isThere
  const ledger = new RedisLedger(patient, { namespace: 'open' })
  const used = async () => Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1])
  const before = await used()
  for (let index = 0; index < OPEN; index += AT_ONCE) {
    const batch = Array.from({ length: AT_ONCE }, (_, at) => `dec_${String(index + at).padStart(20, '0')}`)
    await Promise.all(batch.map((id) => ledger.reserve(reservationOf(id), LEASE_MS)))
  }
  const bytes = ((await used()) - before) / OPEN
  const asked = `at most 300 B per open reservation, ${OPEN} open`
  await ledger.close()
  await patient.close()
  writeFigure({ id: 'RD7 footprint', asked, got: `${bytes.toFixed(0)} B`, isMet: bytes <= 300 })
}
