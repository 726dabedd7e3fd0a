import {
  randomId,
  type Clock,
  type LedgerAccount,
  type NanoUsd,
  type Random,
  type SpendEntry,
  type SpendJournal,
} from '@sluice/core'
import { sliceOf, type AccountDemands } from './account-demand.ts'
import type { AwayBook, Slice } from './away-book.ts'
import type { LedgerCalls } from './ledger-calls.ts'

export interface SliceKeeperParts {
  readonly book: AwayBook
  readonly calls: LedgerCalls
  readonly demands: AccountDemands
  readonly journal: SpendJournal
  readonly clock: Clock
  readonly random: Random
  /** Milliseconds since 1970, never going back. */
  readonly now: () => number
}

const PREFIX = 'slice'
const LEASE_MS = 600_000
const RENEW_MS = LEASE_MS / 2

/** Whether an entry of the journal gives a slice back, rather than charging for a request. */
export function isSlice({ id }: SpendEntry): boolean {
  return id.startsWith(`${PREFIX}_`)
}

export function isRequest(entry: SpendEntry): boolean {
  return !isSlice(entry)
}

/**
 * Sets a little aside in each account while Redis is there. What is spent from a slice posts under its own ids; the
 * slice itself costs nothing, and its journal entry says so from the start: if this process dies, the next gives it back.
 */
export class SliceKeeper {
  readonly #parts: SliceKeeperParts

  constructor(parts: SliceKeeperParts) {
    this.#parts = parts
  }

  /** Gives back what is too much, too little or too old, and takes what is missing. */
  async renew(history: string): Promise<void> {
    const { book, demands, clock } = this.#parts
    const now = clock.monotonicMs()
    const wanted = new Map(demands.current().map((demand) => [demand.account.key, demand]))
    for (const slice of book.slices()) {
      const demand = wanted.get(slice.account.key)
      const size = demand ? sliceOf(demand, slice.amountNanoUsd) : 0n
      if (now < slice.renewMs && isAbout(slice.amountNanoUsd, size)) wanted.delete(slice.account.key)
      else await this.giveBack(slice, history)
    }
    for (const demand of wanted.values()) {
      const size = sliceOf(demand, 0n)
      if (size > 0n) await this.#take(demand.account, size, history)
    }
  }

  async giveBack(slice: Slice, history: string): Promise<void> {
    const { book, calls, demands } = this.#parts
    const { id, account } = slice
    book.drop(account.key)
    const { balances } = await calls.settle({ reservation: { id, accounts: [account] }, actualNanoUsd: 0n, history })
    const [balance] = balances
    if (balance) demands.update(account.key, balance)
    await this.#parts.journal.confirm(id)
  }

  async #take(account: LedgerAccount, amountNanoUsd: NanoUsd, history: string): Promise<void> {
    const { book, calls, clock, demands, journal, now, random } = this.#parts
    const id = randomId(PREFIX, random)
    const accounts = [account]
    await journal.append({ id, actualNanoUsd: 0n, accounts, time: now() })
    const result = await calls.reserve({ id, amountNanoUsd, accounts }, LEASE_MS, history)
    if (result.type !== 'reserved') return journal.confirm(id)
    book.setAside({ id, account, amountNanoUsd, renewMs: clock.monotonicMs() + RENEW_MS })
    const [balance] = result.balances
    if (balance) demands.update(account.key, balance)
  }
}

function isAbout(has: NanoUsd, wants: NanoUsd): boolean {
  return wants > 0n && has <= 2n * wants && wants <= 2n * has
}
