import type { Balance, NanoUsd, Reservation } from '@sluice/core'

/** What may be asked of a ledger. `settle` of nothing is a release. */
export interface LedgerStep {
  readonly name: 'reserve' | 'extend' | 'settle'
  readonly reservation: Reservation
  readonly amountNanoUsd: NanoUsd
}

interface Entry {
  readonly keys: readonly string[]
  readonly state: 'open' | 'expired' | 'finished'
  readonly amount: NanoUsd
}

/** What a ledger should say, worked out anew from everything that was ever done in it. A value: each step makes another. */
export class LedgerModel {
  readonly #entries: ReadonlyMap<string, Entry>

  constructor(entries: ReadonlyMap<string, Entry> = new Map()) {
    this.#entries = entries
  }

  /** What it answers to a step, as a text that can be compared, and what it is then. */
  after({ name, reservation, amountNanoUsd }: LedgerStep): { readonly answer: string; readonly next: LedgerModel } {
    const { id, accounts } = reservation
    const keys = accounts.map(({ key }) => key)
    const entry = this.#entries.get(id)
    if (name === 'settle') {
      const isFirst = entry?.state !== 'finished'
      const next = isFirst ? this.#with(id, { keys, state: 'finished', amount: amountNanoUsd }) : this
      return { next, answer: textOf(isFirst ? 'first' : 'again', next.#balances(keys)) }
    }
    if (name === 'reserve' && entry) return { next: this, answer: textOf('reserved', this.#balances(keys)) }
    const isOpen = name === 'reserve' || entry?.state === 'open'
    const full = isOpen ? this.#firstFull(accounts, amountNanoUsd) : keys[0]
    if (full !== undefined) return { next: this, answer: textOf(`refused ${full}`, this.#balances([full])) }
    const next = this.#with(id, { keys, state: 'open', amount: (entry?.amount ?? 0n) + amountNanoUsd })
    return { next, answer: textOf('reserved', next.#balances(keys)) }
  }

  /** All leases have run out, and were swept. */
  expired(): LedgerModel {
    const ended = [...this.#entries].map(([id, entry]): [string, Entry] => {
      return [id, entry.state === 'open' ? { ...entry, state: 'expired' } : entry]
    })
    return new LedgerModel(new Map(ended))
  }

  /** Equal for models that will answer alike. */
  get fingerprint(): string {
    const entries = [...this.#entries].toSorted(([one], [other]) => (one < other ? -1 : 1))
    return entries.map(([id, { state, amount }]) => `${id} ${state} ${amount}`).join(';')
  }

  balance(key: string): Balance {
    return { postedNanoUsd: this.#sum(key, false), pendingNanoUsd: this.#sum(key, true) }
  }

  #with(id: string, entry: Entry): LedgerModel {
    return new LedgerModel(new Map([...this.#entries, [id, entry]]))
  }

  #firstFull(accounts: Reservation['accounts'], amount: NanoUsd): string | undefined {
    return accounts.find(({ key, limitNanoUsd }) => {
      const { postedNanoUsd, pendingNanoUsd } = this.balance(key)
      return limitNanoUsd !== undefined && postedNanoUsd + pendingNanoUsd + amount > limitNanoUsd
    })?.key
  }

  #balances(keys: readonly string[]): readonly Balance[] {
    return keys.map((key) => this.balance(key))
  }

  #sum(key: string, isOpen: boolean): NanoUsd {
    let sum = 0n
    for (const { keys, state, amount } of this.#entries.values())
      if ((state === 'open') === isOpen && keys.includes(key)) sum += amount
    return sum
  }
}

/** An answer as a text: what was said, and the balances that came with it. */
export function textOf(word: string, balances: readonly Balance[]): string {
  return [word, ...balances.map(({ postedNanoUsd, pendingNanoUsd }) => `${postedNanoUsd}+${pendingNanoUsd}`)].join(' ')
}
