import {
  StoreUnavailable,
  type Balance,
  type LedgerStore,
  type NanoUsd,
  type Reservation,
  type ReserveResult,
  type SettleResult,
} from '@sluice/core'
import type { Draw } from './draw.ts'
import { requestOf } from './money-model.ts'
import type { World } from './world.ts'

type Path = 'clean' | 'refused' | 'reply-lost' | 'late' | 'frozen'

/** What is between one gateway and the ledger: latency, outages, replies that are lost. Ends with its gateway. */
export class UnsteadyLedger implements LedgerStore {
  readonly #world: World
  readonly #draw: Draw
  readonly #isAlive: () => boolean

  constructor(world: World, draw: Draw, isAlive: () => boolean) {
    this.#world = world
    this.#draw = draw
    this.#isAlive = isAlive
  }

  reserve(reservation: Reservation, leaseMs: number): Promise<ReserveResult> {
    const { ledger, money, trace } = this.#world
    return this.#send('reserve', reservation, async () => {
      const result = await ledger.reserve(reservation, leaseMs)
      trace.add(`reserve ${reservation.id} ${reservation.amountNanoUsd} ${result.type}`)
      if (result.type === 'reserved') this.#granted(reservation, money.reserved(reservation, result.balances).requestId)
      return result
    })
  }

  extend(reservation: Reservation, byNanoUsd: NanoUsd): Promise<ReserveResult> {
    const { ledger, money, trace } = this.#world
    return this.#send('extend', reservation, async () => {
      const result = await ledger.extend(reservation, byNanoUsd)
      trace.add(`extend ${reservation.id} ${byNanoUsd} ${result.type}`)
      if (result.type === 'reserved') money.extended(reservation, byNanoUsd, result.balances)
      return result
    })
  }

  settle(reservation: Reservation, actualNanoUsd: NanoUsd): Promise<SettleResult> {
    const { ledger, money, trace } = this.#world
    const held = money.held.get(reservation.id)
    if (held) held.settles += 1
    return this.#send('settle', reservation, async () => {
      const result = await ledger.settle(reservation, actualNanoUsd)
      trace.add(`settle ${reservation.id} ${actualNanoUsd}`)
      money.settled(reservation, actualNanoUsd, result.isFirst, result.balances)
      return result
    })
  }

  balance(accountKey: string): Promise<Balance> {
    return this.#world.ledger.balance(accountKey)
  }

  sweep(): Promise<number> {
    return this.#world.ledger.sweep()
  }

  async close(): Promise<void> {}

  #granted(reservation: Reservation, requestId: string): void {
    const file = this.#world.files.get(requestId)
    file?.reservations.push(reservation.id)
    if (file) this.#world.checkWindows(file, reservation)
  }

  /** One command on its way there, its effect, and its reply on the way back. */
  async #send<T>(name: string, reservation: Reservation, act: () => Promise<T>): Promise<T> {
    const path = this.#path()
    if (path !== 'clean') this.#disturb(name, path, reservation)
    if (path === 'refused') {
      await this.#delay(this.#draw.pick([0, 1, 500]))
      if (!this.#isAlive()) return never()
      throw new StoreUnavailable('simulated: the ledger is away')
    }
    await this.#delay(path === 'late' ? this.#lateMs() : this.#latencyMs())
    if (this.#world.isFrozen('ledger')) this.#disturb(name, 'frozen', reservation)
    await this.#world.thawed('ledger')
    // What was sent before its gateway died arrives, or it does not.
    if (!this.#isAlive() && this.#draw.chance(0.5)) return never()
    const result = await act()
    await this.#delay(path === 'reply-lost' ? this.#draw.pick([0, 50, 3_000]) : this.#latencyMs())
    if (!this.#isAlive()) return never()
    if (path === 'reply-lost') throw new StoreUnavailable('simulated: the reply of the ledger was lost')
    return result
  }

  #path(): Path {
    const { storesAway, isHealed } = this.#world
    if (isHealed) return 'clean'
    if (storesAway) return this.#draw.weighted<Path>({ refused: 6, 'reply-lost': 2, late: 2 }, 'refused')
    return this.#draw.chance(0.005) ? this.#draw.pick(['reply-lost', 'late']) : 'clean'
  }

  #disturb(name: string, path: Path, { id, accounts }: Reservation): void {
    const { trace, files, figures } = this.#world
    trace.add(`ledger ${path} ${name} ${id}`)
    figures.count(`ledger ${path}`)
    const file = files.get(requestOf(accounts))
    if (file) file.isDelayed = true
    this.#world.disturbed.add(id)
    if (path === 'reply-lost') this.#world.replyLost.add(id)
  }

  /** Now and then later than any lease. */
  #lateMs(): number {
    return this.#draw.chance(0.15) ? this.#draw.between(60_000, 150_000) : this.#draw.between(500, 6_000)
  }

  #latencyMs(): number {
    const { ledgerLatencyMs } = this.#world
    return ledgerLatencyMs === 0 ? 0 : this.#draw.between(0, ledgerLatencyMs)
  }

  async #delay(durationMs: number): Promise<void> {
    if (durationMs > 0) await this.#world.passed(durationMs)
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined)
}
