import type { LedgerAccount } from './ledger-store.ts'
import type { NanoUsd } from './money.ts'

/** What one request was found to cost. */
export interface SpendEntry {
  /** Of the reservation. */
  readonly id: string
  readonly actualNanoUsd: NanoUsd
  readonly accounts: readonly LedgerAccount[]
  /** When it was settled, in milliseconds since 1970. */
  readonly time: number
}

/**
 * Written before the shared store is told: what the store did not hear of, or lost, is settled again from here.
 * Settling is idempotent by id, so that settling too often does no harm.
 */
export interface SpendJournal {
  /** Resolves when the entry survives the death of this process. The same id again changes nothing. */
  append(entry: SpendEntry): Promise<void>
  /** The store has it. */
  confirm(id: string): Promise<void>
  /** What the store has not confirmed, oldest first. */
  unconfirmed(): Promise<readonly SpendEntry[]>
  /** Everything settled since then, confirmed or not, oldest first. */
  since(time: number): Promise<readonly SpendEntry[]>
  /** Forgets confirmed entries from before then. */
  prune(before: number): Promise<void>
}
