import {
  systemClock,
  systemRandom,
  type Classifier,
  type Clock,
  type LedgerStore,
  type Random,
  type RouteRecord,
} from '@sluice/core'
import { BreakerBoard } from './breaker/breaker-board.ts'
import { MemoryLedger } from './budget/memory-ledger.ts'
import type { CompiledPolicy } from './policy/compile-policy.ts'
import { route, routeStream } from './route.ts'
import { InFlight } from './in-flight.ts'
import { listModels } from './list-models.ts'
import { reportHealth } from './report-health.ts'
import type { Router } from './router.ts'
import type { RouterParts } from './trip.ts'

export interface RouterOptions {
  readonly policy: CompiledPolicy
  readonly classifier: Classifier
  /** Default: a ledger in this process's memory. */
  readonly ledger?: LedgerStore
  readonly clock?: Clock
  readonly random?: Random
  /** Hears of defects in listeners; default: a process warning. */
  readonly onDefect?: (error: unknown) => void
}

/** A router whose policy can be replaced while it runs. */
export interface ReplaceableRouter extends Router {
  /** From now on requests follow this policy; those in flight end under the one they began with. */
  replacePolicy(policy: CompiledPolicy): void
}

/** Makes a router from a policy that has been checked and joined with its providers. */
export function createRouter(options: RouterOptions): ReplaceableRouter {
  const clock = options.clock ?? systemClock
  const random = options.random ?? systemRandom
  const ledger = options.ledger ?? new MemoryLedger(clock)
  const listeners = new Set<(record: RouteRecord) => void>()
  let { policy } = options
  const breakers = new BreakerBoard(() => policy.policy.breaker, clock, random)
  const inFlight = new InFlight()

  const emit = (record: RouteRecord) => {
    for (const listener of listeners) guard(() => listener(record), options.onDefect)
  }
  const parts = (): RouterParts => ({ policy, classifier: options.classifier, breakers, ledger, clock, random, emit })

  return {
    chat: (request, context) => inFlight.track(() => route({ ...request, isStream: false }, context, parts())),
    stream: (request, context) =>
      inFlight.track(
        () => routeStream({ ...request, isStream: true }, context, parts()),
        ({ record }) => record,
      ),
    models: () => listModels(policy),
    health: () => reportHealth(policy, breakers),
    onRoute(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    replacePolicy(next) {
      policy = next
      breakers.keepOnly(new Set(next.byName.keys()))
    },
    async close() {
      await inFlight.drain()
      breakers.keepOnly(new Set())
      const providers = new Set([...policy.byName.values()].map(({ provider }) => provider))
      await Promise.all([...providers].map((provider) => provider.close()))
    },
  }
}

function guard(call: () => void, onDefect: RouterOptions['onDefect']): void {
  try {
    call()
  } catch (error) {
    // A host app's listener must not take the request down with it.
    if (onDefect) onDefect(error)
    else process.emitWarning(error instanceof Error ? error : String(error))
  }
}
