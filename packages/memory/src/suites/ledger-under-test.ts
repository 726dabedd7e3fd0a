import type { LedgerAccount, LedgerStore, NanoUsd, Reservation } from '@sluice/core'

/** A store with nothing in it, and how time passes for its leases. */
export interface LedgerUnderTest {
  readonly store: LedgerStore
  /**
   * Makes all leases given so far run out, which are of `LEASE_MS` or shorter: by moving a fake clock, or, where a
   * server's clock counts, by moving the times it has stored. What has run out need not be swept yet.
   */
  readonly endLeases: () => Promise<void>
}

/** One test of the suite; throws when the store does not behave. */
export interface LedgerCase {
  /** A sentence of behaviour. */
  readonly name: string
  /** `runs` says how often a long case repeats itself, given how often it should. */
  readonly run: (ledger: LedgerUnderTest, runs: (full: number) => number) => Promise<void>
}

/** The lease of every reservation that the suite makes. */
export const LEASE_MS = 60_000

/** A reservation in accounts that have no limit. */
export function hold(id: string, amountNanoUsd: NanoUsd, ...keys: readonly string[]): Reservation {
  return { id, amountNanoUsd, accounts: keys.map((key) => ({ key })) }
}

/** A reservation in accounts that have one. */
export function holdIn(id: string, amountNanoUsd: NanoUsd, accounts: readonly LedgerAccount[]): Reservation {
  return { id, amountNanoUsd, accounts }
}

/** Lets all leases run out and the store post them. */
export async function sweepAll({ store, endLeases }: LedgerUnderTest): Promise<void> {
  await endLeases()
  while ((await store.sweep()) > 0);
}
