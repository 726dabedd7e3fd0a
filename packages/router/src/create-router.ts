import {
  systemClock,
  systemRandom,
  type BreakerBoard as SharedBreakers,
  type Classifier,
  type Clock,
  type GivenFeedback,
  type LedgerStore,
  type QuotaStore,
  type Random,
  type RouteRecord,
  type Verify,
} from '@sluice/core'
import { MemoryLedger, MemoryQuotas } from '@sluice/memory'
import { createWordHasher } from '@sluice/classifier'
import { Pins } from './affinity/pins.ts'
import { VendorAlarm } from './alerts/vendor-alarm.ts'
import { HedgeBoard } from './attempts/hedge-board.ts'
import { Restraints } from './attempts/restraints.ts'
import { BreakerBoard } from './breaker/breaker-board.ts'
import { measureStalls, type StallMeter } from './breaker/measure-stalls.ts'
import { BudgetAlarm } from './budget/budget-alarm.ts'
import { compileBudgets } from './budget/compile-budgets.ts'
import { OutputMeans } from './cascade/output-means.ts'
import type { CompiledPolicy } from './policy/compile-policy.ts'
import type { Policy } from './policy/policy-schema.ts'
import { countTokens } from './count-tokens.ts'
import { explain } from './explain.ts'
import { route, routeStream } from './route.ts'
import { InFlight } from './in-flight.ts'
import { shadowBudget } from './budget/shadow-budget.ts'
import { Shadows } from './learning/shadows.ts'
import { Listeners } from './listeners.ts'
import { listModels } from './list-models.ts'
import { compileQuotas } from './quota/compile-quotas.ts'
import { HeadroomBoard } from './quota/headroom-board.ts'
import { QuotaCounter } from './quota/quota-counter.ts'
import { PrefixMemory } from './savings/prefix-memory.ts'
import { quietReport } from './quiet-report.ts'
import { reportHealth } from './report-health.ts'
import type { AlertEvent, BudgetEvent, Router } from './router.ts'
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
  /** The app's own check of cheap answers, for policies with a cascade. Default: none. */
  readonly verify?: Verify
  readonly clock?: Clock
  readonly random?: Random
  /**
   * How long this process stands still; stopped with the router. What a vendor could not give meanwhile is not held against
   * it. Default: measured on the machine's clock; with a clock of your own, never.
   */
  readonly stalls?: StallMeter
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
  const { clock = systemClock } = options
  let current = inForce(options.policy, clock)
  const draining = new Set<Promise<void>>()
  const { lasting, listeners, byDeployment, stalls } = lastingParts(options, () => current.policy.policy)
  const { breakers, headroom, alerts } = lasting
  const { routed, spent, alerted, judged } = listeners
  const parts = (): RouterParts => ({ ...current, ...lasting, emit: routed.tell, judged: judged.tell })

  return {
    chat: (request, context) => current.inFlight.track(() => route({ ...request, isStream: false }, context, parts())),
    stream: (request, context) =>
      current.inFlight.track(
        () => routeStream({ ...request, isStream: true }, context, parts()),
        ({ record }) => record,
      ),
    countTokens: (request, context) =>
      current.inFlight.track(() => countTokens({ ...request, isStream: false }, context, parts())),
    explain: (request, context) => explain(request, context, parts()),
    models: () => listModels(current.policy),
    health: () => reportHealth(current.policy, breakers, headroom),
    onRoute: (listener) => routed.add(listener),
    onBudget: (listener) => spent.add(listener),
    onAlert: (listener) => alerted.add(listener),
    onFeedback: (listener) => judged.add(listener),
    replacePolicy(policy) {
      current.shadows.stop()
      const drained = current.inFlight.drain()
      draining.add(drained)
      void drained.then(() => draining.delete(drained))
      current = inForce(policy, clock)
      const names = new Set(policy.byName.keys())
      for (const board of byDeployment) board.keepOnly(names)
      alerts.forget()
      return drained
    },
    async close() {
      current.shadows.stop()
      await Promise.all([...draining, current.inFlight.drain()])
      breakers.keepOnly(new Set())
      stalls.stop()
      const providers = new Set([...current.policy.byName.values()].map(({ provider }) => provider))
      await Promise.all([...providers].map((provider) => provider.close()))
    },
  }
}

/** What outlives the policies that come and go. */
function lastingParts(options: RouterOptions, policy: () => Policy) {
  const { classifier, clock = systemClock, random = systemRandom, sharedBreakers: shared, verify } = options
  const { ledger = new MemoryLedger(clock), quotas: store = new MemoryQuotas(clock), onDefect = warn } = options
  const { stalls = standardStalls(clock) } = options
  const report = quietReport(onDefect, clock)
  const listeners = {
    routed: new Listeners<RouteRecord>(report),
    spent: new Listeners<BudgetEvent>(report),
    alerted: new Listeners<AlertEvent>(report),
    judged: new Listeners<GivenFeedback>(report),
  }
  const { stalledMs } = stalls
  const settings = () => policy().breaker
  const breakers = new BreakerBoard({ settings, clock, random, shared, stalledMs, report })
  const restraints = new Restraints(() => policy().retries, clock)
  const hedges = new HedgeBoard(() => policy().hedging, clock)
  const alerts = new VendorAlarm(() => policy().alerts.repeatMs, clock, listeners.alerted.tell)
  const health = { breakers, restraints, hedges, alerts }
  const money = { ledger, alarm: new BudgetAlarm(clock, listeners.spent.tell), prefixes: new PrefixMemory() }
  const rooms = { counter: new QuotaCounter({ store, clock, report }), headroom: new HeadroomBoard(clock) }
  const cascade = { outputs: new OutputMeans(), verify }
  const pins = new Pins(() => policy().routing.affinityMs, clock)
  const hashWords = createWordHasher()
  const lasting = { classifier, hashWords, ...health, ...money, ...rooms, ...cascade, pins, clock, random, report }
  const byDeployment = [breakers, restraints, hedges, rooms.headroom, cascade.outputs, pins]
  return { lasting, listeners, byDeployment, stalls }
}

const NO_STALLS: StallMeter = { stalledMs: () => 0, stop: () => undefined }

function standardStalls(clock: Clock): StallMeter {
  return clock === systemClock ? measureStalls(clock) : NO_STALLS
}

/** What lasts as long as a policy does. */
function inForce(policy: CompiledPolicy, clock: Clock) {
  const inFlight = new InFlight()
  const { budgets, quotas, learning } = policy.policy
  return {
    policy,
    budgets: [...shadowBudget(learning.shadow), ...compileBudgets(budgets)],
    quotas: compileQuotas(quotas),
    inFlight,
    shadows: new Shadows(inFlight, clock),
  }
}

function warn(defect: unknown): void {
  process.emitWarning(defect instanceof Error ? defect : String(defect))
}
