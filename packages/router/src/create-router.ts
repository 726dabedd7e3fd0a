import {
  SluiceError,
  systemClock,
  systemRandom,
  TIERS,
  type ChatRequest,
  type Classifier,
  type Clock,
  type LedgerStore,
  type Random,
  type RequestContext,
  type RouteRecord,
} from '@sluice/core'
import { BreakerBoard } from './breaker/breaker-board.ts'
import { MemoryLedger } from './budget/memory-ledger.ts'
import type { CompiledPolicy } from './policy/compile-policy.ts'
import { route, routeStream } from './route.ts'
import type { HealthReport, ModelListing, RoutedStream, Router } from './router.ts'
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
    async chat(request: ChatRequest, context: RequestContext) {
      const leave = inFlight.enter()
      try {
        return await route({ ...request, isStream: false }, context, parts())
      } finally {
        leave()
      }
    },
    async stream(request: ChatRequest, context: RequestContext): Promise<RoutedStream> {
      const leave = inFlight.enter()
      try {
        const streamed = await routeStream({ ...request, isStream: true }, context, parts())
        void streamed.record.then(leave)
        return streamed
      } catch (error) {
        leave()
        throw error
      }
    },
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
      await Promise.all(
        [...new Set([...policy.byName.values()].map(({ provider }) => provider))].map((one) => one.close()),
      )
    },
  }
}

/** Counts requests that have begun and not ended. */
class InFlight {
  #count = 0
  #drained: PromiseWithResolvers<void> | undefined

  /** @throws SluiceError `overloaded` once draining has begun. */
  enter(): () => void {
    if (this.#drained)
      throw new SluiceError({ code: 'overloaded', message: 'Sluice is shutting down.', retryAfterMs: 1_000 })
    this.#count += 1
    return () => {
      this.#count -= 1
      if (this.#count === 0) this.#drained?.resolve()
    }
  }

  drain(): Promise<void> {
    this.#drained ??= Promise.withResolvers<void>()
    if (this.#count === 0) this.#drained.resolve()
    return this.#drained.promise
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

function listModels(policy: CompiledPolicy): ModelListing[] {
  const models = [...policy.byModel.values()].flatMap((targets) => targets.slice(0, 1))
  const facts = models.map(({ entry }) => entry.facts)
  const contextWindowTokens = Math.max(...facts.map((one) => one.contextWindowTokens))
  const maxOutputTokens = Math.max(...facts.map((one) => one.maxOutputTokens))
  const routed = ['auto', ...TIERS.map((tier) => `tier:${tier}`)]
  return [
    ...routed.map((id) => ({ id, name: `Sluice ${id}`, createdAt: 0, contextWindowTokens, maxOutputTokens })),
    ...models.map(({ entry }) => ({
      id: entry.facts.id,
      name: entry.facts.name,
      createdAt: entry.lifecycle.released === undefined ? 0 : Date.parse(entry.lifecycle.released),
      contextWindowTokens: entry.facts.contextWindowTokens,
      maxOutputTokens: entry.facts.maxOutputTokens,
    })),
  ]
}

function reportHealth(policy: CompiledPolicy, breakers: BreakerBoard): HealthReport {
  const deployments = [...policy.byName.values()].map(({ deployment }) => {
    const { state, evidence } = breakers.read(deployment.id)
    const admittedInMs = breakers.admittedInMs({ deployment: deployment.id, provider: deployment.provider })
    return { deployment: deployment.id, state, ...evidence, admittedInMs }
  })
  const waiting = new Set(deployments.filter((one) => one.admittedInMs > 0).map((one) => one.deployment))
  const isDegraded = TIERS.some((tier) => policy.byTier[tier].every(({ deployment }) => waiting.has(deployment.id)))
  return { status: isDegraded ? 'degraded' : 'ok', policyVersion: policy.policy.version, deployments }
}
