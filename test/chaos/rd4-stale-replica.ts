/**
 * RD4: a replica that has missed the last 2,000 writes takes the master's place. The ledger is told again from the
 * journals of its two processes, which spend on meanwhile as fast as they can: no more is overrun than was set aside.
 *
 *   node --conditions=@sluice/source test/chaos/rd4-stale-replica.ts [--quick]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { StoreUnavailable } from '@sluice/core'
import { connectRedis, RedisLedger } from '@sluice/redis'
import { openSqlite } from '@sluice/sqlite'
import { startRedis, type RedisInstance } from '../redis/start-redis.ts'
import { clientTo, follow, promote } from './promote-replica.ts'
import { isQuick, writeFigure, writeProgress } from './write-figure.ts'

const RUNS = isQuick ? 1 : 5
const MISSED = 2_000
const SPENT_BEFORE = 4_000
const COST = 1_000n
/** So near the end that every lost write is one too many. */
const ACCOUNT = { key: 'acme', limitNanoUsd: BigInt(SPENT_BEFORE + MISSED + 1_000) * COST }
const LEASE_MS = 60_000
const SLICES_MS = 5_500
const SIDE_BY_SIDE = 20

let worst = { overrun: 0n, setAside: 0n, isWhole: true }
for (let run = 0; run < RUNS; run += 1) {
  const found = await promoteOnce(run)
  writeProgress(`RD4: run ${run + 1}: overrun ${found.overrun}, set aside ${found.setAside}, whole ${found.isWhole}`)
  worst = {
    overrun: found.overrun > worst.overrun ? found.overrun : worst.overrun,
    setAside: found.setAside > worst.setAside ? found.setAside : worst.setAside,
    isWhole: worst.isWhole && found.isWhole,
  }
}
writeFigure({
  id: 'RD4',
  asked: `${MISSED} writes lost, ${RUNS} runs: ledger = journals, overrun <= slices`,
  got: `ledger ${worst.isWhole ? '=' : 'differs from'} journals; overrun ${worst.overrun}, slices ${worst.setAside} nano-dollars at most`,
  isMet: worst.isWhole && worst.overrun <= worst.setAside,
})

interface Spender {
  readonly ledger: RedisLedger
  readonly journal: Awaited<ReturnType<typeof openSqlite>>['journal']
  close(): Promise<void>
}

async function promoteOnce(run: number) {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-chaos-'))
  const master = await startRedis()
  const replica = await startRedis()
  await follow(replica, master)
  const spenders = await Promise.all(['one', 'two'].map((name) => startSpender(name, folder, master)))
  await spendAll(spenders, SPENT_BEFORE, `${run}-before`)
  await setTimeout(SLICES_MS)
  const setAside = (await spenders[0]?.ledger.balance(ACCOUNT.key))?.pendingNanoUsd ?? 0n
  await follow(replica, undefined)
  await spendAll(spenders, MISSED, `${run}-missed`)
  const { postedNanoUsd: known } = await readAccount(replica.port)
  process.kill(master.pid, 'SIGKILL')
  await master.stop()
  await promote(replica, master.port)
  const untilMs = performance.now() + 5_000
  await Promise.all(spenders.map((spender, index) => spendUntil(spender, untilMs, `${run}-after-${index}`)))
  await Promise.all(spenders.map(({ ledger }) => ledger.close()))
  const journals = await Promise.all(spenders.map(({ journal }) => journal.since(0)))
  const spent = journals.flat().reduce((sum, { actualNanoUsd }) => sum + actualNanoUsd, 0n)
  const { postedNanoUsd, pendingNanoUsd } = await readAccount(master.port)
  for (const spender of spenders) await spender.close()
  await replica.stop()
  await rm(folder, { recursive: true, force: true })
  const isStale = known <= BigInt(SPENT_BEFORE) * COST
  const isWhole = isStale && postedNanoUsd === spent && pendingNanoUsd === 0n
  if (!isWhole)
    writeProgress(
      `RD4: the replica knew of ${known}; posted ${postedNanoUsd}, pending ${pendingNanoUsd}, journals ${spent}`,
    )
  const overrun = spent - ACCOUNT.limitNanoUsd
  return { isWhole, setAside, overrun: overrun > 0n ? overrun : 0n }
}

async function startSpender(instance: string, folder: string, { url }: RedisInstance): Promise<Spender> {
  const file = await openSqlite({ path: join(folder, `${instance}.db`) })
  const connection = connectRedis({ servers: { type: 'single', url } })
  const { promise: reachable, resolve } = Promise.withResolvers<void>()
  connection.onReachable(resolve)
  await reachable
  const ledger = new RedisLedger(connection, { namespace: 'rd4', durable: { journal: file.journal, instance } })
  const close = async () => {
    await connection.close()
    await file.close()
  }
  return { ledger, journal: file.journal, close }
}

async function spendAll(spenders: readonly Spender[], requests: number, prefix: string): Promise<void> {
  const lane = async (number: number) => {
    for (let index = 0; index < requests / SIDE_BY_SIDE; index += 1)
      await spend(spenders[number % spenders.length], `${prefix}-${number}-${index}`)
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, (_, number) => lane(number)))
}

async function spendUntil(spender: Spender, untilMs: number, prefix: string): Promise<void> {
  for (let index = 0; performance.now() < untilMs; index += 1) {
    const wasAdmitted = await spend(spender, `${prefix}-${index}`)
    if (!wasAdmitted) await setTimeout(1)
  }
}

async function spend(spender: Spender | undefined, id: string): Promise<boolean> {
  const reservation = { id, amountNanoUsd: COST, accounts: [ACCOUNT] }
  try {
    const result = await spender?.ledger.reserve(reservation, LEASE_MS)
    if (result?.type !== 'reserved') return false
    await spender?.ledger.settle(reservation, COST)
    return true
  } catch (error) {
    if (error instanceof StoreUnavailable) return false
    throw error
  }
}

async function readAccount(port: number) {
  const client = clientTo(port)
  const [posted, held] = await client.hmget('{rd4}:account:acme', 'p', 'h')
  client.disconnect()
  return { postedNanoUsd: BigInt(posted ?? 0), pendingNanoUsd: BigInt(held ?? 0) }
}
