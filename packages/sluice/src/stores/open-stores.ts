import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import {
  systemClock,
  type Clock,
  type IdempotencyStore,
  type KeyStore,
  type LedgerStore,
  type QuotaStore,
  type RecordStore,
} from '@sluice/core'
import { MemoryIdempotency, MemoryKeys, MemoryLedger, MemoryQuotas, MemoryRecords } from '@sluice/memory'
import { openSqlite } from '@sluice/sqlite'

/** Everything that is kept between requests. */
export interface Stores {
  readonly ledger: LedgerStore
  readonly quotas: QuotaStore
  readonly records: RecordStore
  readonly keys: KeyStore
  readonly idempotency: IdempotencyStore
  /** Finishes what was asked, then closes files and connections. */
  close(): Promise<void>
}

export interface StoresOptions {
  /** The file that keeps spend, budgets, records and keys; made when there is none. Default: memory, gone with the process. */
  readonly data?: string
  readonly clock?: Clock
  /** Hears of what failed and cost nobody anything yet. Default: a process warning. */
  readonly onDefect?: (defect: unknown) => void
  /** Hears of what operators should know, such as Redis being away, once per change. Default: nobody. */
  readonly onNotice?: (line: string) => void
  /** Shares budgets, quotas and keys with other processes. Default: none. */
  readonly redisUrl?: string
}

/** Opens the stores. @throws Error when the file cannot be used, with why and what to do. */
export async function openStores({ data, clock = systemClock }: StoresOptions = {}): Promise<Stores> {
  const memory = memoryStores(clock)
  if (data === undefined) return memory
  await mkdir(dirname(data), { recursive: true })
  const file = await openSqlite({ path: data, clock })
  const { ledger, records, keys } = file
  return { ...memory, ledger, records, keys, close: () => file.close() }
}

function memoryStores(clock: Clock): Stores {
  return {
    ledger: new MemoryLedger(clock),
    quotas: new MemoryQuotas(clock),
    records: new MemoryRecords(),
    keys: new MemoryKeys(),
    idempotency: new MemoryIdempotency(clock),
    close: async () => undefined,
  }
}
