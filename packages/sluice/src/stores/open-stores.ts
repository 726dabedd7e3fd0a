import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import {
  randomId,
  systemClock,
  systemRandom,
  type BreakerBoard,
  type Clock,
  type IdempotencyStore,
  type KeyStore,
  type LedgerStore,
  type QuotaStore,
  type RecordStore,
} from '@sluice/core'
import { MemoryIdempotency, MemoryKeys, MemoryLedger, MemoryQuotas, MemoryRecords } from '@sluice/memory'
import {
  connectRedis,
  RedisBreakerBoard,
  RedisIdempotency,
  RedisKeys,
  RedisLedger,
  RedisQuotas,
  type DurableJournal,
  type RedisConnection,
} from '@sluice/redis'
import { openSqlite, type SqliteOptions } from '@sluice/sqlite'
import { redisServersOf } from './redis-servers.ts'

/** Everything that is kept between requests. */
export interface Stores {
  readonly ledger: LedgerStore
  readonly quotas: QuotaStore
  readonly records: RecordStore
  readonly keys: KeyStore
  readonly idempotency: IdempotencyStore
  /** Where breakers tell each other of what they found; undefined for one process alone. */
  readonly breakers?: BreakerBoard
  /** Finishes what was asked, then closes files and connections. */
  close(): Promise<void>
}

export interface StoresOptions {
  /**
   * The file that keeps spend, budgets, records and keys; made when there is none. Default: memory, gone with the process.
   * Beside Redis it keeps the records and the journal, and is this process's own.
   */
  readonly data?: string
  /** How long the file keeps a record, in milliseconds. Default 400 days; Infinity: for good. */
  readonly keepRecordsMs?: number
  /**
   * Shares budgets, quotas, keys and idempotency keys with other processes: `redis://`, `redis+cluster://` or
   * `redis+sentinel://`. Default: none.
   */
  readonly redisUrl?: string
  readonly clock?: Clock
  /** Hears of what failed beside a request. Default: a process warning. */
  readonly onDefect?: (defect: unknown) => void
  /** Hears of what operators should know, such as Redis being away or a disk being full, once per change. Default: a process warning. */
  readonly onNotice?: (line: string) => void
}

/** Opens the stores. @throws Error when a file or an address cannot be used, with why and what to do. */
export async function openStores(options: StoresOptions = {}): Promise<Stores> {
  const { data, redisUrl, clock = systemClock, keepRecordsMs } = options
  const { onNotice = (line) => process.emitWarning(line), onDefect: onError = warn } = options
  const servers = redisUrl === undefined ? undefined : redisServersOf(redisUrl)
  const memory = memoryStores(clock)
  const file = data === undefined ? undefined : await openFile({ path: data, clock, keepRecordsMs, onNotice })
  const local = { ...memory, ...file?.stores, close: async () => file?.close() }
  if (!servers) return local
  const redis = connectRedis({ servers, onTransition: onNotice }, clock)
  await firstReach(redis, clock)
  const ledger = new RedisLedger(redis, { durable: file?.durable, onError, clock })
  return {
    ledger,
    quotas: new RedisQuotas(redis),
    keys: new RedisKeys(redis),
    idempotency: new RedisIdempotency(redis),
    breakers: new RedisBreakerBoard(redis),
    records: local.records,
    async close() {
      await ledger.close()
      await redis.close()
      await local.close()
    },
  }
}

function memoryStores(clock: Clock) {
  return {
    ledger: new MemoryLedger(clock),
    quotas: new MemoryQuotas(clock),
    records: new MemoryRecords(),
    keys: new MemoryKeys(),
    idempotency: new MemoryIdempotency(clock),
  }
}

async function openFile(options: SqliteOptions) {
  const { path } = options
  await mkdir(dirname(path), { recursive: true })
  const file = await openSqlite(options)
  const { ledger, records, keys, journal } = file
  const durable: DurableJournal = { journal, instance: await instanceOf(path) }
  return { stores: { ledger, records, keys }, durable, close: () => file.close() }
}

/** The journal's name in the fleet, made with the file: the same after a restart. */
async function instanceOf(path: string): Promise<string> {
  const beside = `${path}.instance`
  const made = randomId('gw', systemRandom)
  await writeFile(beside, made, { flag: 'wx' }).catch(() => undefined)
  return (await readFile(beside, 'utf8')).trim()
}

// A Redis that is away must not keep the gateway from starting: it starts in away mode, and says so.
const FIRST_REACH_MS = 2_000

/** Waits until Redis answers for the first time, or long enough. */
async function firstReach(redis: RedisConnection, clock: Clock): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  redis.onReachable(resolve)
  const timer = clock.setTimer(FIRST_REACH_MS, resolve, { keepsAlive: true })
  await promise
  timer.cancel()
}

function warn(defect: unknown): void {
  process.emitWarning(defect instanceof Error ? defect : String(defect))
}
