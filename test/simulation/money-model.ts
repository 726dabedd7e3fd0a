import type { Balances, LedgerAccount, NanoUsd, Reservation } from '@sluice/core'
import type { Referee } from './referee.ts'

interface Account {
  /** What open, settled and run-out reservations come to. */
  sum: NanoUsd
  billed: NanoUsd
  limit: NanoUsd | undefined
}

/** A reservation that the ledger granted. */
export interface Held {
  readonly id: string
  readonly requestId: string
  readonly accounts: readonly LedgerAccount[]
  heldNanoUsd: NanoUsd
  /** What was posted by the router; undefined: nothing yet. */
  settledNanoUsd: NanoUsd | undefined
  /** How often the router has asked to settle it. */
  settles: number
}

/** What the ledger must say, kept by a second, simpler set of books; and what the vendors have billed, beside it. */
export class MoneyModel {
  readonly held = new Map<string, Held>()
  readonly accounts = new Map<string, Account>()
  readonly #referee: Referee
  readonly #isTold: boolean

  /** @param isTold the ledger knows all at any time, and its balances must say so. */
  constructor(referee: Referee, isTold: boolean) {
    this.#referee = referee
    this.#isTold = isTold
  }

  reserved({ id, amountNanoUsd, accounts }: Reservation, balances: Balances): Held {
    const known = this.held.get(id)
    if (known) return known
    const requestId = requestOf(accounts)
    const blank = { settledNanoUsd: undefined, settles: 0 }
    const held = { id, requestId, accounts, heldNanoUsd: amountNanoUsd, ...blank }
    this.held.set(id, held)
    this.#grow(accounts, amountNanoUsd)
    this.#compare(accounts, balances)
    return held
  }

  extended({ id, accounts }: Reservation, byNanoUsd: NanoUsd, balances: Balances): void {
    const held = this.held.get(id)
    if (held) held.heldNanoUsd += byNanoUsd
    this.#grow(accounts, byNanoUsd)
    this.#compare(accounts, balances)
  }

  settled({ id, accounts }: Reservation, actualNanoUsd: NanoUsd, isFirst: boolean, balances: Balances): void {
    const held = this.held.get(id)
    // What may have been granted after all is released.
    const isRelease = held === undefined && actualNanoUsd === 0n
    this.#referee.check(held !== undefined || isRelease, 'ledger is exact', () => `${id} was never reserved`)
    if (!held) return
    this.#referee.check(keysOf(accounts) === keysOf(held.accounts), 'window of arrival', () => settledElsewhere(held))
    if (isFirst) {
      this.#referee.check(held.settledNanoUsd === undefined, 'settled once', () => `${id} was posted twice`)
      this.#move(held, actualNanoUsd - (held.settledNanoUsd ?? held.heldNanoUsd))
      held.settledNanoUsd = actualNanoUsd
      const says = () => `${id} held ${held.heldNanoUsd} and posted ${actualNanoUsd}`
      this.#referee.check(actualNanoUsd <= held.heldNanoUsd, 'no overrun', says)
    }
    this.#compare(held.accounts, balances)
  }

  /** A vendor has put so much on the bill of a request. At any time the ledger must have it, posted or held. */
  billed(reservations: readonly string[], nanoUsd: NanoUsd): void {
    // The last is the one that was granted: those before it were for dearer tiers, and refused.
    const held = this.held.get(reservations.at(-1) ?? '')
    this.#referee.check(held !== undefined, 'billed is held', () => `${nanoUsd} billed and nothing held`)
    for (const { key } of held?.accounts ?? []) {
      const account = this.#account(key)
      account.billed += nanoUsd
      this.#checkBilled(key, account)
    }
  }

  /** Its gateway died before it settled: nobody knows now what of it will be posted. */
  orphaned(requestId: string, billedNanoUsd: NanoUsd): void {
    for (const held of this.held.values()) {
      if (held.requestId !== requestId || held.settledNanoUsd !== undefined) continue
      this.held.delete(held.id)
      for (const { key } of held.accounts) {
        const account = this.#account(key)
        account.sum -= held.heldNanoUsd
        account.billed -= billedNanoUsd
      }
    }
  }

  #move({ accounts }: Held, byNanoUsd: NanoUsd): void {
    for (const { key } of accounts) {
      const account = this.#account(key)
      account.sum += byNanoUsd
      this.#checkBilled(key, account)
    }
  }

  #checkBilled(key: string, { sum, billed, limit }: Account): void {
    const isWithin = limit === undefined || billed <= limit
    this.#referee.check(isWithin, 'no overrun', () => `${key}: vendors billed ${billed} of ${limit}`)
    const says = () => `${key}: vendors billed ${billed}, the ledger has ${sum}`
    this.#referee.check(billed <= sum, 'billed is held', says)
  }

  #grow(accounts: readonly LedgerAccount[], byNanoUsd: NanoUsd): void {
    for (const { key, limitNanoUsd } of accounts) {
      const account = this.#account(key)
      account.sum += byNanoUsd
      account.limit = limitNanoUsd
      const isWithin = limitNanoUsd === undefined || account.sum <= limitNanoUsd
      this.#referee.check(isWithin, 'no overrun', () => `${key}: ${account.sum} of ${limitNanoUsd}`)
    }
  }

  #compare(accounts: readonly LedgerAccount[], balances: Balances): void {
    if (!this.#isTold) return
    for (const [index, { key }] of accounts.entries()) {
      const { postedNanoUsd = -1n, pendingNanoUsd = -1n } = balances[index] ?? {}
      const { sum } = this.#account(key)
      const isSame = postedNanoUsd + pendingNanoUsd === sum && postedNanoUsd >= 0n && pendingNanoUsd >= 0n
      const says = () => `${key}: posted ${postedNanoUsd}, pending ${pendingNanoUsd}, together not ${sum}`
      this.#referee.check(isSame, 'ledger is exact', says)
    }
  }

  #account(key: string): Account {
    const known = this.accounts.get(key)
    if (known) return known
    const account = { sum: 0n, billed: 0n, limit: undefined }
    this.accounts.set(key, account)
    return account
  }
}

/** By the account of the tag that only this request has. */
export function requestOf(accounts: readonly LedgerAccount[]): string {
  for (const { key } of accounts) {
    const found = /^tags\/(r\d+)\//.exec(key)
    if (found?.[1]) return found[1]
  }
  return ''
}

function keysOf(accounts: readonly LedgerAccount[]): string {
  return accounts.map(({ key }) => key).join(' ')
}

function settledElsewhere({ id }: Held): string {
  return `${id} was settled in other accounts than it was held in`
}
