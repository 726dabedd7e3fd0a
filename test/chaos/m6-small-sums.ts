/**
 * M6: 10,000,000 requests of $0.0000025 each add up to $25, to the nano-dollar: in memory all of them, in SQLite and in Redis
 * as many as a night has time for.
 *
 *   node --conditions=@sluice/source test/chaos/m6-small-sums.ts [--quick]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatUsd, systemClock, type LedgerStore } from '@sluice/core'
import { MemoryLedger } from '@sluice/memory'
import { connectRedis, RedisLedger } from '@sluice/redis'
import { openSqlite } from '@sluice/sqlite'
import { startRedis } from '../redis/start-redis.ts'
import { isQuick, writeFigure, writeProgress } from './write-figure.ts'

/** $0.0000025. */
const COST = 2_500n
const ACCOUNTS = [{ key: 'tenant/acme' }, { key: 'month/acme', limitNanoUsd: 10n ** 15n }]
const LEASE_MS = 3_600_000
const AT_ONCE = 200

const folder = await mkdtemp(join(tmpdir(), 'sluice-chaos-'))
const file = await openSqlite({ path: join(folder, 'ledger.db') })
const redis = await startRedis()
// As patient as it takes: nothing is timed here.
const connection = connectRedis({ servers: { type: 'single', url: redis.url }, commandTimeoutMs: 5_000 })
const { promise: reachable, resolve } = Promise.withResolvers<void>()
connection.onReachable(resolve)
await reachable

await measure('memory', new MemoryLedger(systemClock), isQuick ? 100_000 : 10_000_000)
await measure('sqlite', file.ledger, isQuick ? 5_000 : 500_000)
await measure('redis', new RedisLedger(connection), isQuick ? 5_000 : 500_000)

await connection.close()
await Promise.all([redis.stop(), file.close()])
await rm(folder, { recursive: true, force: true })

/** Every request is reserved with more than it costs and then settled, as in life. */
async function measure(store: string, ledger: LedgerStore, requests: number): Promise<void> {
  const startedMs = performance.now()
  const pay = async (index: number) => {
    const reservation = { id: `${store}-${index}`, amountNanoUsd: 20_000_000n, accounts: ACCOUNTS }
    await ledger.reserve(reservation, LEASE_MS)
    await ledger.settle(reservation, COST)
  }
  for (let index = 0; index < requests; index += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, requests - index) }, (_, at) => pay(index + at)))
  const seconds = (performance.now() - startedMs) / 1_000
  const balances = await Promise.all(ACCOUNTS.map(({ key }) => ledger.balance(key)))
  await ledger.close()
  const expected = BigInt(requests) * COST
  const isExact = balances.every((balance) => balance.postedNanoUsd === expected && balance.pendingNanoUsd === 0n)
  writeProgress(`M6 ${store}: ${requests} in ${seconds.toFixed(0)} s, ${Math.round(requests / seconds)} a second`)
  writeFigure({
    id: `M6 ${store}`,
    asked: `${requests.toLocaleString('en')} x $0.0000025: exact to 1 nano-dollar`,
    got: balances.map(({ postedNanoUsd }) => `$${formatUsd(postedNanoUsd)}`).join(', '),
    isMet: isExact,
  })
}
