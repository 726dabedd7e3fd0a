import type { Classifier, Provider, RouteRecord, Tier } from '@sluice/core'
import { createRouter, type ReplaceableRouter } from '@sluice/router'
import { checkHealth, noteCall, type KnownHealth } from './check-health.ts'
import { compileDeal, VENDOR_NAMES, type Deal } from './deals.ts'
import { MortalClock } from './mortal-clock.ts'
import type { VendorCall } from './request-file.ts'
import { SimVendor } from './sim-vendor.ts'
import { UnsteadyLedger } from './unsteady-ledger.ts'
import { WatchedQuotas } from './watched-quotas.ts'
import type { World } from './world.ts'

/** One gateway process: a real router, and everything of it that ends when it does. */
export class Gateway {
  readonly name: string
  readonly router: ReplaceableRouter
  readonly clock: MortalClock
  readonly calls = new Set<VendorCall>()
  readonly known = new Map<string, KnownHealth>()
  isAlive = true
  deal: Deal
  readonly #providers: ReadonlyMap<string, Provider>
  readonly #limitedUntilMs = new Map<string, number>()
  readonly #world: World

  constructor(name: string, deal: Deal, world: World) {
    this.name = name
    this.deal = deal
    this.#world = world
    const draw = world.draw.fork(name)
    const isAlive = () => this.isAlive
    this.clock = new MortalClock(world.clock, draw.fork('clock'))
    this.#providers = new Map(VENDOR_NAMES.map((vendor) => [vendor, new SimVendor(vendor, this, world)]))
    this.router = createRouter({
      policy: compileDeal(deal, this.#providers),
      classifier: guessing(world),
      ledger: new UnsteadyLedger(world, draw.fork('ledger'), isAlive),
      quotas: new WatchedQuotas(world, isAlive),
      clock: this.clock,
      random: draw.fork('router'),
      onDefect: (defect) => world.heardDefect(defect),
    })
    this.router.onRoute((record) => this.#routed(record))
  }

  /** The process is gone: its timers, its connections and its promises with it. */
  kill(): void {
    this.isAlive = false
    this.clock.kill()
    for (const call of this.calls) if (call.end === 'running') call.end = 'lost'
    this.#world.trace.add(`crash ${this.name}`)
    this.#world.figures.count('crash')
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
