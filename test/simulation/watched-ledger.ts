import type { Balance, LedgerStore, NanoUsd, Reservation, ReserveResult, SettleResult } from '@sluice/core'
import type { RedisLedger } from '@sluice/redis'
import { requestOf } from './money-model.ts'
import type { World } from './world.ts'

/** One gateway's real ledger, and a second set of books of what it grants and is told. Ends with its gateway. */
export class WatchedLedger implements LedgerStore {
  readonly #ledger: RedisLedger
  readonly #world: World
  readonly #isAlive: () => boolean

  constructor(ledger: RedisLedger, world: World, isAlive: () => boolean) {
    this.#ledger = ledger
    this.#world = world
    this.#isAlive = isAlive
  }

  async reserve(reservation: Reservation, leaseMs: number): Promise<ReserveResult> {
    const { money, files } = this.#world
    const result = await this.#timed('reserve', reservation, this.#ledger.reserve(reservation, leaseMs))
    if (result.type === 'refused') return result
    const { requestId } = money.reserved(reservation, result.balances)
    const file = files.get(requestId)
    file?.reservations.push(reservation.id)
    if (file) this.#world.checkWindows(file, reservation)
    return result
  }

  async extend(reservation: Reservation, byNanoUsd: NanoUsd): Promise<ReserveResult> {
    const result = await this.#timed('extend', reservation, this.#ledger.extend(reservation, byNanoUsd))
    if (result.type === 'reserved') this.#world.money.extended(reservation, byNanoUsd, result.balances)
    return result
  }

  settle(reservation: Reservation, actualNanoUsd: NanoUsd): Promise<SettleResult> {
    const { money } = this.#world
    const held = money.held.get(reservation.id)
    if (held) held.settles += 1
    const settling = this.#ledger.settle(reservation, actualNanoUsd)
    // From now on its journal says so, whenever Redis hears of it.
    money.settled(reservation, actualNanoUsd, held?.settledNanoUsd === undefined, [])
    return this.#timed('settle', reservation, settling)
  }

  balance(accountKey: string): Promise<Balance> {
    return this.#ledger.balance(accountKey)
  }

  sweep(): Promise<number> {
    return this.#ledger.sweep()
  }

  async close(): Promise<void> {}

  async #timed<T extends object>(name: string, { id, accounts }: Reservation, asked: Promise<T>): Promise<T> {
    const startedMs = this.#world.nowMs
    const { files, trace } = this.#world
    try {
      const result = await asked
      if (!this.#isAlive()) return new Promise(() => undefined)
      trace.add(`${name} ${id} ${'type' in result ? String(result.type) : ''}`)
      return result
    } catch (error) {
      if (!this.#isAlive()) return new Promise(() => undefined)
      trace.add(`${name} ${id} failed`)
      throw error
    } finally {
      const file = files.get(requestOf(accounts))
      const isSlow = this.#world.nowMs > startedMs + 3 * this.#world.ledgerLatencyMs
      if (file && isSlow) file.isDelayed = true
    }
  }
}
