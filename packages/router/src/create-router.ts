import {
  systemClock,
  systemRandom,
  type BreakerBoard as SharedBreakers,
  type Classifier,
  type Clock,
  type LedgerStore,
  type QuotaStore,
  type Random,
  type RouteRecord,
} from '@sluice/core'
import { MemoryLedger, MemoryQuotas } from '@sluice/memory'
import { HedgeBoard } from './attempts/hedge-board.ts'
import { Restraints } from './attempts/restraints.ts'
import { BreakerBoard } from './breaker/breaker-board.ts'
import { BudgetAlarm } from './budget/budget-alarm.ts'
import { compileBudgets } from './budget/compile-budgets.ts'
import type { CompiledPolicy } from './policy/compile-policy.ts'
import { countTokens } from './count-tokens.ts'
import { route, routeStream } from './route.ts'
import { InFlight } from './in-flight.ts'
import { Listeners } from './listeners.ts'
import { listModels } from './list-models.ts'
import { compileQuotas } from './quota/compile-quotas.ts'
import { HeadroomBoard } from './quota/headroom-board.ts'
import { QuotaCounter } from './quota/quota-counter.ts'
import { PrefixMemory } from './savings/prefix-memory.ts'
import { quietReport } from './quiet-report.ts'
import { reportHealth } from './report-health.ts'
import type { BudgetEvent, Router } from './router.ts'
import type { RouterParts } from './trip.ts'

export interface RouterOptions {
  readonly policy: CompiledPolicy
  readonly classifier: Classifier
  /** Default: a ledger in this process's memory. */
  readonly ledger?: LedgerStore
  /** Default: quotas of this process alone. */
  readonly quotas?: QuotaStore
  /** What processes tell each other of their breakers, as advice. Default: nothing. */
  readonly sharedBreakers?: SharedBreakers
  readonly clock?: Clock
  readonly random?: Random
  /** Hears of defects that cost no caller their answer: a listener, the classifier, the ledger. Default: a process warning. */
  readonly onDefect?: (defect: unknown) => void
}

/** A router whose policy can be replaced while it runs. */
export interface ReplaceableRouter extends Router {
  /**
   * From now on requests follow this policy; those in flight end under the one they began with.
   * Resolves when the last of them has ended: only then may what the old policy alone used be closed.
   */
  replacePolicy(policy: CompiledPolicy): Promise<void>
}

/** Makes a router from a policy that has been checked and joined with its providers. */
export function createRouter(options: RouterOptions): ReplaceableRouter {
  const { classifier, clock = systemClock, random = systemRandom } = options
  const { ledger = new MemoryLedger(clock), quotas: store = new MemoryQuotas(clock), onDefect = warn } = options
  const report = quietReport(onDefect, clock)
  const routed = new Listeners<RouteRecord>(report)
  const spent = new Listeners<BudgetEvent>(report)
  let current = inForce(options.policy)
  const draining = new Set<Promise<void>>()
  const settings = () => current.policy.policy.breaker
  const breakers = new BreakerBoard({ settings, clock, random, shared: options.sharedBreakers, report })
  const restraints = new Restraints(() => current.policy.policy.retries, clock)
  const hedges = new HedgeBoard(() => current.policy.policy.hedging, clock)
  const alarm = new BudgetAlarm(clock, spent.tell)
  const money = { ledger, alarm, prefixes: new PrefixMemory() }
  const rooms = { counter: new QuotaCounter({ store, clock, report }), headroom: new HeadroomBoard(clock) }
  const lasting = { classifier, breakers, restraints, hedges, ...money, ...rooms, clock, random, report }
  const parts = (): RouterParts => ({ ...current, ...lasting, emit: routed.tell })

  return {
    chat: (request, context) => current.inFlight.track(() => route({ ...request, isStream: false }, context, parts())),
    stream: (request, context) =>
      current.inFlight.track(
        () => routeStream({ ...request, isStream: true }, context, parts()),
        ({ record }) => record,
      ),
    countTokens: (request, context) =>
      current.inFlight.track(() => countTokens({ ...request, isStream: false }, context, parts())),
    models: () => listModels(current.policy),
    health: () => reportHealth(current.policy, breakers),
    onRoute: (listener) => routed.add(listener),
    onBudget: (listener) => spent.add(listener),
    replacePolicy(policy) {
      const drained = current.inFlight.drain()
      draining.add(drained)
      void drained.then(() => draining.delete(drained))
      current = inForce(policy)
      breakers.keepOnly(new Set(policy.byName.keys()))
      rooms.headroom.keepOnly(new Set(policy.byName.keys()))
      restraints.keepOnly(new Set(policy.byName.keys()))
      hedges.keepOnly(new Set(policy.byName.keys()))
      return drained
    },
    async close() {
      await Promise.all([...draining, current.inFlight.drain()])
      breakers.keepOnly(new Set())
      const providers = new Set([...current.policy.byName.values()].map(({ provider }) => provider))
      await Promise.all([...providers].map((provider) => provider.close()))
    },
  }
}

/** What lasts as long as a policy does. */
function inForce(policy: CompiledPolicy) {
  const { budgets, quotas } = policy.policy
  return { policy, budgets: compileBudgets(budgets), quotas: compileQuotas(quotas), inFlight: new InFlight() }
}

function warn(defect: unknown): void {
  process.emitWarning(defect instanceof Error ? defect : String(defect))
}
