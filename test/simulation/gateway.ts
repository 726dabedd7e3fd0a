import type { Classifier, LedgerStore, Provider, RouteRecord, Tier } from '@sluice/core'
import { createRouter, type ReplaceableRouter } from '@sluice/router'
import { checkHealth, noteCall, type KnownHealth } from './check-health.ts'
import { compileDeal, VENDOR_NAMES, type Deal } from './deals.ts'
import { Door } from './door.ts'
import type { Draw } from './draw.ts'
import { MortalClock } from './mortal-clock.ts'
import type { VendorCall } from './request-file.ts'
import { SimVendor } from './sim-vendor.ts'
import { UnsteadyLedger } from './unsteady-ledger.ts'
import { WatchedLedger } from './watched-ledger.ts'
import { WatchedQuotas } from './watched-quotas.ts'
import type { World } from './world.ts'

/** One gateway process: a real router, and everything of it that ends when it does. */
export class Gateway {
  readonly name: string
  readonly instance: string
  readonly router: ReplaceableRouter
  readonly door: Door
  readonly clock: MortalClock
  readonly calls = new Set<VendorCall>()
  readonly known = new Map<string, KnownHealth>()
  isAlive = true
  deal: Deal
  readonly #providers: ReadonlyMap<string, Provider>
  readonly #limitedUntilMs = new Map<string, number>()
  /** Its ledger always has something to do. */
  readonly #ledgerClock: MortalClock
  readonly #world: World

  /** @param instance whose journal it goes on with. */
  constructor(name: string, instance: string, deal: Deal, world: World) {
    this.name = name
    this.instance = instance
    this.deal = deal
    this.#world = world
    const draw = world.draw.fork(name)
    const isAlive = () => this.isAlive
    this.clock = new MortalClock(world.clock, draw.fork('clock'))
    this.#ledgerClock = new MortalClock(world.clock, draw.fork('ledger clock'))
    this.#providers = new Map(VENDOR_NAMES.map((vendor) => [vendor, new SimVendor(vendor, this, world)]))
    this.router = createRouter({
      policy: compileDeal(deal, this.#providers),
      classifier: guessing(world),
      ledger: this.#openLedger(draw.fork('ledger')),
      quotas: new WatchedQuotas(world, draw.fork('quotas'), isAlive),
      clock: this.clock,
      random: draw.fork('router'),
      onDefect: (defect) => world.heardDefect(defect),
    })
    this.door = new Door(this, world, draw.fork('door'))
    this.router.onRoute((record) => this.#routed(record))
  }

  #openLedger(draw: Draw): LedgerStore {
    const isAlive = () => this.isAlive
    const { fleet } = this.#world
    if (!fleet) return new UnsteadyLedger(this.#world, draw, isAlive)
    const ledger = fleet.open(this.instance, draw, this.#ledgerClock, isAlive)
    return new WatchedLedger(ledger, this.#world, isAlive)
  }

  /** The process is gone: its timers, its connections and its promises with it. */
  kill(): void {
    this.isAlive = false
    this.clock.kill()
    this.#ledgerClock.kill()
    for (const call of this.calls) if (call.end === 'running') call.end = 'lost'
    this.#orphan()
    this.#world.trace.add(`crash ${this.name}`)
    this.#world.figures.count('crash')
  }

  /** What Redis holds for it, its lease ends there; what was held only here is gone with the process. */
  #orphan(): void {
    const { fleet, files, money } = this.#world
    if (!fleet) return
    for (const { gateway, plan, calls } of files.values()) {
      const billed = calls.reduce((sum, { billedNanoUsd }) => sum + billedNanoUsd, 0n)
      if (gateway === this) money.orphaned(plan.id, billed)
    }
  }

  reload(deal: Deal): void {
    this.deal = deal
    this.#world.trace.add(`reload ${this.name} ${deal.policy.version}`)
    this.#world.figures.count('reload')
    void this.router.replacePolicy(compileDeal(deal, this.#providers))
    for (const known of this.known.values()) known.mayBeForgotten = true
  }

  /** Until when a vendor that limits us has asked not to be called. */
  limitedUntilMs(deployment: string): number {
    return this.#limitedUntilMs.get(deployment) ?? 0
  }

  callEnded(call: VendorCall): void {
    this.calls.delete(call)
    if (!this.isAlive) return
    noteCall(this.known, call, this.#world.nowMs)
    this.#world.restless.add(this)
    if (call.failureKind !== 'rate-limited' || call.retryAfterMs === undefined) return
    const untilMs = Math.max(call.endedMs + call.retryAfterMs, this.limitedUntilMs(call.deployment))
    this.#limitedUntilMs.set(call.deployment, untilMs)
  }

  /** After a step in which a call has ended. */
  inspect(): void {
    if (this.isAlive) checkHealth(this, this.#world)
  }

  #routed(record: RouteRecord): void {
    const { files, trace } = this.#world
    trace.add(`record ${record.requestId} ${record.end} ${record.errorCode ?? ''} ${record.costNanoUsd}`)
    files.get(record.requestId)?.records.push(record)
  }
}

function guessing({ draw }: World): Classifier {
  const guess = draw.fork('classifier')
  return {
    name: 'guess',
    classify() {
      const tier = guess.pick<Tier>(['haiku', 'haiku', 'sonnet', 'opus'])
      const probabilities = { haiku: 0, sonnet: 0, opus: 0, [tier]: 1 }
      return { tier, probabilities, confidence: 1, reasons: [], classifier: 'guess' }
    },
  }
}
