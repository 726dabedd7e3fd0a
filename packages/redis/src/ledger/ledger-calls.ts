import type { Balance, LedgerAccount, NanoUsd, Reservation, ReserveResult, SettleResult } from '@sluice/core'
import type { RedisConnection } from '../connection/connect-redis.ts'
import type { RedisScript } from '../connection/redis-script.ts'
import {
  EXPIRE,
  EXTEND,
  LIST_DUE,
  MARK_HEARD,
  READ_BALANCE,
  RECALL,
  RELEASE,
  RESERVE,
  SETTLE,
} from './ledger-scripts.ts'
import { readAccountKeys, readBalances, readReply, readReserve, readTexts } from './read-reply.ts'

/** The data in Redis are not those that this process knows: it may have spent what they do not show. */
export interface Lost {
  readonly type: 'lost'
}

/** What Redis calls the history of its data, and until when it has heard of this process in it. */
export interface Recollection {
  readonly history: string
  /** Milliseconds since 1970. Undefined: never. */
  readonly heardUntil?: number
}

export interface SettleCall {
  readonly reservation: Pick<Reservation, 'id' | 'accounts'>
  readonly actualNanoUsd: NanoUsd
  /** Empty: none is trusted. */
  readonly history: string
  /** All that this process settled until then has been sent. Milliseconds since 1970. */
  readonly heardUntil?: number
}

export interface LedgerCallsSettings {
  /** One ledger of several in a Redis. */
  readonly namespace: string
  /** Of this process, among those that share the ledger. */
  readonly instance: string
}

/** 10^18 - 1: a billion dollars, the most that one account counts. */
const MOST: NanoUsd = 999_999_999_999_999_999n
const MOST_LEASE_MS = 999_999_999_999
const MOST_DUE = 100

/**
 * The ledger in Redis: each call is one script, and one step there. All keys have one hash tag, so that a whole ledger
 * lies in one slot of a Cluster: budgets nest across tenants, teams and keys, and are held all at once or not at all.
 */
export class LedgerCalls {
  readonly #connection: RedisConnection
  readonly #prefix: string
  readonly #heard: string

  constructor(connection: RedisConnection, { namespace, instance }: LedgerCallsSettings) {
    this.#connection = connection
    this.#prefix = `{${namespace}}:`
    this.#heard = `${this.#prefix}heard:${instance}`
  }

  /** `history` is the one that is trusted; empty: any, for what must be held whatever the limits say. */
  async reserve(reservation: Reservation, leaseMs: number, history: string): Promise<ReserveResult | Lost> {
    const { id, amountNanoUsd, accounts } = reservation
    const lease = String(Math.min(Math.ceil(leaseMs), MOST_LEASE_MS))
    const names = JSON.stringify(accounts.map(({ key }) => key))
    const ends = accounts.flatMap((account) => [limitOf(account), endOf(account)])
    const args = [id, String(amountNanoUsd), lease, names, history, ...ends]
    return this.#hold(RESERVE, reservation, args)
  }

  async extend(reservation: Reservation, byNanoUsd: NanoUsd, history: string): Promise<ReserveResult | Lost> {
    const args = [reservation.id, String(byNanoUsd), history, ...reservation.accounts.map(limitOf)]
    return this.#hold(EXTEND, reservation, args)
  }

  async settle({ reservation, actualNanoUsd, history, heardUntil }: SettleCall): Promise<SettleResult> {
    const { id, accounts } = reservation
    const args = [id, String(actualNanoUsd), history, wholeMs(heardUntil), ...accounts.map(endOf)]
    const reply = readReply(await this.#run(SETTLE, this.#keys(id, accounts), args))
    return { isFirst: reply.word === 'OK', balances: readBalances(reply) }
  }

  /** For what may be held though we did not hear so, and is not wanted. */
  async release({ id, accounts }: Pick<Reservation, 'id' | 'accounts'>): Promise<void> {
    readReply(await this.#run(RELEASE, this.#keys(id, accounts), [id]))
  }

  async balance(accountKey: string): Promise<Balance> {
    const reply = readReply(await this.#run(READ_BALANCE, [this.#account(accountKey)], []))
    return readBalances(reply)[0] ?? { postedNanoUsd: 0n, pendingNanoUsd: 0n }
  }

  /** Posts reservations whose lease has run out, each in a step of its own. Returns how many. */
  async sweep(): Promise<number> {
    let swept = 0
    for (;;) {
      const due = readTexts(await this.#run(LIST_DUE, [this.#key('open'), this.#key('due')], [String(MOST_DUE)]))
      for (let index = 0; index < due.length; index += 2)
        if (await this.#expire(due[index] ?? '', due[index + 1] ?? '')) swept += 1
      if (due.length < 2 * MOST_DUE) return swept
    }
  }

  async recall(): Promise<Recollection> {
    const answer = await this.#run(RECALL, [this.#heard, this.#key('probe')], [])
    const [history = '', heard = ''] = readTexts(answer)
    return { history, heardUntil: /^\d+$/.test(heard) ? Number(heard) : undefined }
  }

  /** False when the history has changed meanwhile. */
  async markHeard(history: string, untilMs: number): Promise<boolean> {
    return readReply(await this.#run(MARK_HEARD, [this.#heard], [history, wholeMs(untilMs)])).word === 'OK'
  }

  async #hold(script: RedisScript, { id, accounts }: Reservation, args: string[]): Promise<ReserveResult | Lost> {
    const reply = readReply(await this.#run(script, this.#keys(id, accounts), args))
    return reply.word === 'LOST' ? { type: 'lost' } : readReserve(reply, accounts)
  }

  async #expire(id: string, record: string): Promise<boolean> {
    // Of a record that is broken nobody knows whom to charge: it is taken off the list, or it would block the others.
    const accounts = readAccountKeys(record) ?? []
    const keys = [this.#key('open'), this.#key('due'), this.#done(id), ...accounts.map((key) => this.#account(key))]
    return readReply(await this.#run(EXPIRE, keys, [id])).word === 'OK'
  }

  #run(script: RedisScript, keys: readonly string[], args: readonly string[]): Promise<unknown> {
    return this.#connection.run({ script, keys, args })
  }

  #keys(id: string, accounts: readonly LedgerAccount[]): string[] {
    const own = [this.#key('open'), this.#key('due'), this.#done(id), this.#heard]
    return [...own, ...accounts.map(({ key }) => this.#account(key))]
  }

  #key(name: 'open' | 'due' | 'probe'): string {
    return this.#prefix + name
  }

  #done(id: string): string {
    return `${this.#prefix}done:${id}`
  }

  #account(key: string): string {
    return `${this.#prefix}account:${key}`
  }
}

function limitOf({ limitNanoUsd }: LedgerAccount): string {
  if (limitNanoUsd === undefined) return ''
  if (limitNanoUsd < 0n) return '0'
  return String(limitNanoUsd < MOST ? limitNanoUsd : MOST)
}

function endOf({ endsAt }: LedgerAccount): string {
  return wholeMs(endsAt)
}

function wholeMs(time: number | undefined): string {
  if (time === undefined || !Number.isFinite(time)) return ''
  return String(Math.min(Math.max(0, Math.floor(time)), 999_999_999_999_999))
}
