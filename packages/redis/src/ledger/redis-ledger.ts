import {
  checkLeaseMs,
  checkLedgerAmount,
  checkReservation,
  randomId,
  StoreUnavailable,
  systemClock,
  systemRandom,
  type Balance,
  type Balances,
  type Clock,
  type LedgerStore,
  type NanoUsd,
  type Random,
  type Reservation,
  type ReserveResult,
  type SettleResult,
  type SpendEntry,
  type SpendJournal,
} from '@sluice/core'
import { checkName } from '../connection/check-name.ts'
import type { RedisConnection } from '../connection/connect-redis.ts'
import { AccountDemands } from './account-demand.ts'
import { AwayBook } from './away-book.ts'
import { LedgerCalls, type Lost } from './ledger-calls.ts'
import { MemoryJournal } from './memory-journal.ts'
import { OpenReservations } from './open-reservations.ts'
import { Outbox } from './outbox.ts'
import { RETOLD_MS } from './recover.ts'
import { SliceKeeper } from './slice-keeper.ts'
import { Upkeep } from './upkeep.ts'

export interface RedisLedgerOptions {
  /** One ledger of several in a Redis: 1 to 64 letters, digits, `-` and `_`. Default `sluice`. */
  readonly namespace?: string
  /** What was spent is written here first. Default: in memory, and lost when this process dies while Redis is away. */
  readonly durable?: DurableJournal
  /** Told what fails beside a request, such as a journal that cannot be written. That Redis is away, the connection tells. */
  readonly onError?: (error: unknown) => void
  readonly clock?: Clock
  readonly random?: Random
}

export interface DurableJournal {
  readonly journal: SpendJournal
  /** The journal's name in the fleet: the same after a restart, and no other process's. 1 to 64 letters, digits, `-`, `_`. */
  readonly instance: string
}

type Hold = (history: string) => Promise<ReserveResult | Lost>

/** For the extension of a reservation that another process made: as long as a lease may be expected to be. */
const UNKNOWN_LEASE_MS = 600_000
const MEMORY_KEPT_MS = 3_600_000

/**
 * The ledger of a fleet, in Redis. While Redis is away it goes on with what it has set aside there before, so that no
 * limit is passed; what was spent meanwhile is in the journal, from which Redis learns it.
 */
export class RedisLedger implements LedgerStore {
  readonly #clock: Clock
  readonly #calls: LedgerCalls
  readonly #open = new OpenReservations()
  readonly #outbox: Outbox
  readonly #demands: AccountDemands
  readonly #book: AwayBook
  readonly #upkeep: Upkeep
  readonly #onError: (error: unknown) => void
  /** Milliseconds since 1970, counted on from the start: the wall clock may be set back. */
  readonly #now: () => number

  /** @throws TypeError when a name is not allowed. */
  constructor(connection: RedisConnection, options: RedisLedgerOptions = {}) {
    const { namespace = 'sluice', durable, clock = systemClock, random = systemRandom, onError = () => {} } = options
    const instance = checkName('instance', durable?.instance ?? randomId('process', random))
    const journal = durable?.journal ?? new MemoryJournal()
    const startedAt = clock.now() - clock.monotonicMs()
    const now = () => Math.floor(startedAt + clock.monotonicMs())
    const calls = new LedgerCalls(connection, { namespace: checkName('namespace', namespace), instance })
    const demands = new AccountDemands(clock)
    const book = new AwayBook(clock, demands)
    const outbox = new Outbox(journal)
    const keeper = new SliceKeeper({ book, calls, demands, journal, clock, random, now })
    const prune = (time: number) => journal.prune(time - (durable ? RETOLD_MS : MEMORY_KEPT_MS))
    this.#clock = clock
    this.#now = now
    this.#calls = calls
    this.#demands = demands
    this.#book = book
    this.#outbox = outbox
    this.#onError = onError
    this.#upkeep = new Upkeep({ book, calls, clock, keeper, now, onError, open: this.#open, outbox, prune })
    connection.onReachable(() => this.#upkeep.reachable())
  }

  async reserve(reservation: Reservation, leaseMs: number): Promise<ReserveResult> {
    checkReservation(reservation)
    checkLeaseMs(leaseMs)
    const leaseEndMs = this.#clock.monotonicMs() + leaseMs
    this.#open.notUnwanted(reservation.id)
    try {
      const result = await this.#hold((history) => this.#calls.reserve(reservation, leaseMs, history))
      if (result.type === 'refused') return result
      this.#open.held(reservation, leaseEndMs)
      this.#note(reservation, reservation.amountNanoUsd, result.balances)
      return result
    } catch (error) {
      this.#away(error)
      const balances = await this.#reserveAway(reservation, leaseMs, isInDoubt(error))
      this.#open.heldLocally(reservation, leaseEndMs)
      return { type: 'reserved', balances }
    }
  }

  async extend(reservation: Reservation, byNanoUsd: NanoUsd): Promise<ReserveResult> {
    checkReservation(reservation)
    checkLedgerAmount(byNanoUsd, 'the amount to extend by')
    const known = this.#open.get(reservation.id)
    if (known && known.heldNanoUsd === undefined) return this.#extendAway(reservation, byNanoUsd)
    try {
      const result = await this.#hold((history) => this.#calls.extend(reservation, byNanoUsd, history))
      if (result.type === 'refused') return result
      this.#open.heldMore(reservation.id, byNanoUsd)
      this.#note(reservation, byNanoUsd, result.balances)
      return result
    } catch (error) {
      this.#away(error)
      return this.#extendAway(reservation, byNanoUsd)
    }
  }

  async settle(reservation: Reservation, actualNanoUsd: NanoUsd): Promise<SettleResult> {
    checkReservation(reservation)
    checkLedgerAmount(actualNanoUsd, 'the amount to settle')
    const { id, accounts } = reservation
    if (this.#outbox.has(id)) return { isFirst: false, balances: await this.#book.balances(accounts) }
    await this.#write({ id, actualNanoUsd, accounts, time: this.#now() })
    try {
      const heardUntil = this.#outbox.heardUntil(this.#now())
      const call = { reservation, actualNanoUsd, history: this.#upkeep.history, heardUntil }
      const result = await this.#calls.settle(call)
      void this.#confirm(id)
      await this.#settleLocally(reservation, actualNanoUsd)
      for (const [index, balance] of result.balances.entries())
        this.#demands.update(accounts[index]?.key ?? '', balance)
      return result
    } catch (error) {
      this.#away(error)
      await this.#settleLocally(reservation, actualNanoUsd)
      return { isFirst: true, balances: await this.#book.balances(accounts) }
    }
  }

  async balance(accountKey: string): Promise<Balance> {
    return this.#calls.balance(accountKey)
  }

  async sweep(): Promise<number> {
    return this.#calls.sweep()
  }

  /** Tells Redis what it missed and gives back what was set aside. Leaves the connection to whoever made it. */
  async close(): Promise<void> {
    await this.#upkeep.close()
  }

  /** Tells Redis what it has lost before it is asked again, and gives back what is set aside before it refuses. */
  async #hold(hold: Hold): Promise<ReserveResult> {
    let result = await hold(this.#upkeep.history)
    if (result.type === 'lost') {
      await this.#upkeep.recoverSoon()
      result = await hold(this.#upkeep.history)
    }
    if (result.type === 'refused' && (await this.#upkeep.giveBack(result.account)))
      result = await hold(this.#upkeep.history)
    if (result.type === 'lost') throw new StoreUnavailable('redis: its data change too often')
    return result
  }

  /** What Redis was asked for, and may hold, is given back to it later when it is refused here: nobody will settle it. */
  async #reserveAway(reservation: Reservation, leaseMs: number, isHeldPerhaps: boolean): Promise<Balances> {
    try {
      return await this.#book.reserve(reservation, leaseMs)
    } catch (refusal) {
      if (isHeldPerhaps) this.#open.refused(reservation)
      throw refusal
    }
  }

  async #extendAway(reservation: Reservation, byNanoUsd: NanoUsd): Promise<ReserveResult> {
    const now = this.#clock.monotonicMs()
    const leaseEndMs = this.#open.get(reservation.id)?.leaseEndMs ?? now + UNKNOWN_LEASE_MS
    const balances = await this.#book.extend(reservation, byNanoUsd, Math.max(1, leaseEndMs - now))
    this.#open.heldMoreLocally(reservation, byNanoUsd, leaseEndMs)
    return { type: 'reserved', balances }
  }

  async #settleLocally(reservation: Reservation, actualNanoUsd: NanoUsd): Promise<void> {
    const open = this.#open.get(reservation.id)
    this.#open.settled(reservation.id)
    if (open && open.localNanoUsd > 0n) await this.#book.settle(reservation, actualNanoUsd)
  }

  #away(error: unknown): void {
    if (!(error instanceof StoreUnavailable)) throw error
    this.#upkeep.doubt()
  }

  #note({ accounts }: Reservation, amount: NanoUsd, balances: Balances): void {
    for (const [index, account] of accounts.entries()) {
      const balance = balances[index]
      if (balance) this.#demands.add(account, amount, balance)
    }
  }

  /** A journal that fails keeps nobody from paying: the entry stays in memory, and Redis is told. */
  async #write(entry: SpendEntry): Promise<void> {
    try {
      await this.#outbox.add(entry)
    } catch (error) {
      this.#onError(error)
    }
  }

  async #confirm(id: string): Promise<void> {
    try {
      await this.#outbox.confirm(id)
    } catch (error) {
      this.#onError(error)
    }
  }
}

/** Redis was asked and did not answer, rather than not asked at all. */
function isInDoubt(error: unknown): boolean {
  return error instanceof StoreUnavailable && error.cause !== undefined
}
