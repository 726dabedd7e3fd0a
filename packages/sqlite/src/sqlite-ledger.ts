import {
  checkLeaseMs,
  checkLedgerAmount,
  checkReservation,
  type Balance,
  type Clock,
  type LedgerStore,
  type NanoUsd,
  type Reservation,
  type ReserveResult,
  type SettleResult,
  type Timer,
} from '@sluice/core'
import type { LastingWrites } from './lasting-writes.ts'
import type { WorkerLine } from './worker-line.ts'

const SWEEP_MS = 5_000

/** The ledger of all processes that open one file. Checks what it is given, and leaves the rest to the worker. */
export class SqliteLedger implements LedgerStore {
  readonly #line: WorkerLine
  readonly #writes: LastingWrites
  readonly #clock: Clock
  #sweeping: Timer

  constructor(line: WorkerLine, writes: LastingWrites, clock: Clock) {
    this.#line = line
    this.#writes = writes
    this.#clock = clock
    this.#sweeping = this.#sweepLater()
  }

  async reserve(reservation: Reservation, leaseMs: number): Promise<ReserveResult> {
    checkReservation(reservation)
    checkLeaseMs(leaseMs)
    return this.#line.ask({ name: 'reserve', input: { reservation: copyOf(reservation), leaseMs: Math.ceil(leaseMs) } })
  }

  async extend(reservation: Reservation, byNanoUsd: NanoUsd): Promise<ReserveResult> {
    checkReservation(reservation)
    checkLedgerAmount(byNanoUsd, 'the amount to extend by')
    return this.#line.ask({ name: 'extend', input: { reservation: copyOf(reservation), byNanoUsd } })
  }

  async settle(reservation: Reservation, actualNanoUsd: NanoUsd): Promise<SettleResult> {
    checkReservation(reservation)
    checkLedgerAmount(actualNanoUsd, 'the amount to settle')
    return this.#writes.ask({ name: 'settle', input: { reservation: copyOf(reservation), actualNanoUsd } })
  }

  async balance(accountKey: string): Promise<Balance> {
    return this.#line.ask({ name: 'balance', input: accountKey })
  }

  async sweep(): Promise<number> {
    return this.#line.ask({ name: 'sweep', input: undefined })
  }

  /** Stops sweeping and waits for what was asked. The file stays open for the other stores. */
  async close(): Promise<void> {
    this.#sweeping.cancel()
    await this.#line.drain()
  }

  #sweepLater(): Timer {
    return this.#clock.setTimer(SWEEP_MS, () => {
      this.#sweeping = this.#sweepLater()
      // A sweep that fails is made up for by the next; whoever needs the store is told by their own call.
      this.sweep().catch(() => {})
    })
  }
}

/** Only what the ledger needs, in objects that can be sent to a worker. */
function copyOf({ id, amountNanoUsd, accounts }: Reservation): Reservation {
  return {
    id,
    amountNanoUsd,
    accounts: accounts.map(({ key, limitNanoUsd, endsAt }) => ({ key, limitNanoUsd, endsAt })),
  }
}
