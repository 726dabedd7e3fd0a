import type { Reservation } from '@sluice/core'
import { MemoryIdempotency, MemoryLedger, MemoryQuotas } from '@sluice/memory'
import { checkRunning } from './check-call.ts'
import { Draw } from './draw.ts'
import { Figures } from './figures.ts'
import { FleetLedger } from './fleet-ledger.ts'
import type { Gateway } from './gateway.ts'
import { KeysModel } from './keys-model.ts'
import { MoneyModel } from './money-model.ts'
import { PlacesModel } from './places-model.ts'
import { Referee } from './referee.ts'
import type { RequestFile } from './request-file.ts'
import { Trace } from './trace.ts'
import type { Mood } from './vendor-fault.ts'
import { VendorMoods } from './vendor-moods.ts'
import { VirtualClock } from './virtual-clock.ts'

/** Everything that outlives a gateway: time, the stores, the vendors' state, and what is written down of it all. */
export class World {
  readonly clock = new VirtualClock()
  readonly trace = new Trace(() => this.nowMs)
  readonly referee = new Referee(() => this.nowMs)
  readonly figures = new Figures()
  readonly money: MoneyModel
  readonly places = new PlacesModel(this.referee)
  readonly keys = new KeysModel(this.referee, () => this.nowMs)
  readonly ledger = new MemoryLedger(this.clock)
  /** Instead of the ledger in memory. */
  readonly fleet: FleetLedger | undefined
  readonly quotas = new MemoryQuotas(this.clock)
  readonly idempotency = new MemoryIdempotency(this.clock)
  readonly files = new Map<string, RequestFile>()
  /** Reservations for which the ledger was away, or its reply late or lost. */
  readonly disturbed = new Set<string>()
  /** Of these, those of which a reply never came. */
  readonly replyLost = new Set<string>()
  /** Gateways whose health may have changed in this step. */
  readonly restless = new Set<Gateway>()
  readonly draw: Draw
  readonly ledgerLatencyMs: number
  storesAway = false
  readonly #whenBack: (() => void)[] = []
  isHealed = false
  readonly #moods: VendorMoods
  readonly #vendorDraws = new Map<string, Draw>()
  readonly #askers = new Map<string, RequestFile>()
  readonly #frozen = new Map<string, PromiseWithResolvers<void>>()

  constructor(seed: number, hasFleet = false) {
    this.draw = new Draw(seed)
    this.fleet = hasFleet ? new FleetLedger(this) : undefined
    this.money = new MoneyModel(this.referee, !hasFleet)
    this.ledgerLatencyMs = this.draw.pick([0, 0, 2, 20])
    this.#moods = new VendorMoods(this.draw.fork('moods'))
  }

  get nowMs(): number {
    return this.clock.monotonicMs()
  }

  passed(durationMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.clock.setTimer(durationMs, resolve)
    })
  }

  whenStoresAreBack(listener: () => void): void {
    this.#whenBack.push(listener)
  }

  /** All that gateways share, but for the ledger of a simulation with one process's. */
  storesAreBack(): void {
    this.storesAway = false
    for (const listener of this.#whenBack) listener()
  }

  freeze(name: string): void {
    if (!this.#frozen.has(name)) this.#frozen.set(name, Promise.withResolvers())
    this.trace.add(`freeze ${name}`)
  }

  thaw(name: string): void {
    this.trace.add(`thaw ${name}`)
    this.#frozen.get(name)?.resolve()
    this.#frozen.delete(name)
  }

  isFrozen(name: string): boolean {
    return this.#frozen.has(name)
  }

  async thawed(name: string): Promise<void> {
    for (let frozen = this.#frozen.get(name); frozen; frozen = this.#frozen.get(name)) await frozen.promise
  }

  vendorDraw(vendor: string): Draw {
    const known = this.#vendorDraws.get(vendor) ?? this.draw.fork(`vendor ${vendor}`)
    this.#vendorDraws.set(vendor, known)
    return known
  }

  moodOf(vendor: string, deployment: string): Mood {
    return this.isHealed ? 'well' : this.#moods.moodOf(vendor, deployment, this.nowMs)
  }

  /** A request has come to a router. */
  routed(requestId: string): RequestFile {
    const file = this.files.get(requestId)
    if (!file) throw new Error(`simulation: a router was asked by an unknown request "${requestId}"`)
    file.isRouted = true
    this.#askers.set(file.plan.question, file)
    this.keys.begun(file)
    const says = () => `${requestId} was let in`
    this.referee.check(!file.isDoorFull, 'load is shed as allowed', says)
    return file
  }

  committed(file: RequestFile): void {
    file.committedMs = this.nowMs
    checkRunning(file, 1, this)
  }

  /** Who has asked this last. */
  askerOf(question: string): RequestFile {
    const file = this.#askers.get(question)
    if (!file) throw new Error(`simulation: a vendor was asked the unknown question "${question}"`)
    return file
  }

  /** A request is held for in the minute that it arrived in, however long its ledger took. */
  checkWindows({ plan, isDelayed }: RequestFile, { accounts }: Reservation): void {
    const minute = accounts.find(({ key }) => key.startsWith('minute/'))
    if (!minute?.endsAt || isDelayed) return
    const endsInMs = minute.endsAt - (this.clock.now() - (this.nowMs - plan.atMs))
    const says = () => `${plan.id} arrived ${endsInMs} ms before the end of ${minute.key}`
    this.referee.check(endsInMs > -2 && endsInMs <= 60_002, 'window of arrival', says)
  }

  heardDefect(defect: unknown): void {
    const text = defect instanceof Error ? defect.message : String(defect)
    this.trace.add(`defect ${text}`)
    const isExpected = EXPECTED.some((pattern) => pattern.test(text))
    this.referee.check(isExpected, 'no defect', () => text)
  }
}

/** What the router may report in a world in which the ledger goes away and vendors count absurdly. */
const EXPECTED = [
  /^simulated: /,
  /^ledger: .* took longer than/,
  /^quotas: the store is /,
  /^redis: away, and nothing that was set aside is left of /,
  /^ledger: a request cost .* nano-dollars; what was held is posted/,
  /^cost-of: \w+ is \d+\.$/,
]
