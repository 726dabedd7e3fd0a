import type { Balance, NanoUsd, Reservation } from '@sluice/core'

interface Entry {
  readonly keys: readonly string[]
  state: 'open' | 'expired' | 'finished'
  amount: NanoUsd
}

/** What a ledger should say, worked out anew from everything that was ever done: slow, and too simple to be wrong. */
export class ReferenceLedger {
  readonly #entries = new Map<string, Entry>()

  balance(key: string): Balance {
    return { postedNanoUsd: this.#sum(key, false), pendingNanoUsd: this.#sum(key, true) }
  }

  /** The first account without room; undefined when it is held. */
  reserve({ id, amountNanoUsd, accounts }: Reservation): string | undefined {
    if (this.#entries.has(id)) return undefined
    const full = this.#firstFull(accounts, amountNanoUsd)
    if (full !== undefined) return full
    this.#entries.set(id, { keys: accounts.map(({ key }) => key), state: 'open', amount: amountNanoUsd })
    return undefined
  }

  extend({ id, accounts }: Reservation, by: NanoUsd): string | undefined {
    const entry = this.#entries.get(id)
    if (entry?.state !== 'open') return accounts[0]?.key ?? ''
    const full = this.#firstFull(accounts, by)
    if (full === undefined) entry.amount += by
    return full
  }

  /** Whether it is the first for this id. */
  settle({ id, accounts }: Reservation, actual: NanoUsd): boolean {
    if (this.#entries.get(id)?.state === 'finished') return false
    this.#entries.set(id, { keys: accounts.map(({ key }) => key), state: 'finished', amount: actual })
    return true
  }

  endLeases(): void {
    for (const entry of this.#entries.values()) if (entry.state === 'open') entry.state = 'expired'
  }

  #firstFull(accounts: Reservation['accounts'], amount: NanoUsd): string | undefined {
    return accounts.find(({ key, limitNanoUsd }) => {
      const { postedNanoUsd, pendingNanoUsd } = this.balance(key)
      return limitNanoUsd !== undefined && postedNanoUsd + pendingNanoUsd + amount > limitNanoUsd
    })?.key
  }

  #sum(key: string, isOpen: boolean): NanoUsd {
    const entries = [...this.#entries.values()].filter(
      ({ keys, state }) => keys.includes(key) && (state === 'open') === isOpen,
    )
    return entries.reduce((sum, { amount }) => sum + amount, 0n)
  }
}
