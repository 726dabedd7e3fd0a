import type { Clock, Random, Verdict } from '@sluice/core'
import { Breaker, type BreakerSettings } from './breaker.ts'

/** Leave to make one call to one deployment; settled exactly once. */
export interface Permit {
  /** Settles with what the outcome says about the deployment's health. Later calls change nothing. */
  settle(verdict: Verdict): void
}

export type Admission =
  | { readonly type: 'admitted'; readonly permit: Permit }
  | { readonly type: 'refused'; readonly waitMs: number; readonly reason: string }

/** What a deployment's health hangs on: its own id, and the provider entry whose credential it uses. */
export interface HealthKeys {
  readonly deployment: string
  readonly provider: string
}

/** Who may be called now: a breaker per deployment, and cool-downs that a vendor has asked for. */
export class BreakerBoard {
  readonly #breakers = new Map<string, Breaker>()
  readonly #coolUntilMs = new Map<string, number>()
  #madeWith: string
  readonly #settings: () => BreakerSettings
  readonly #clock: Clock
  readonly #random: Random

  /** @param settings of the policy in force. */
  constructor(settings: () => BreakerSettings, clock: Clock, random: Random) {
    this.#settings = settings
    this.#madeWith = JSON.stringify(settings())
    this.#clock = clock
    this.#random = random
  }

  admit(keys: HealthKeys, leaseMs: number): Admission {
    const coolingMs = this.#coolingMs(keys)
    if (coolingMs > 0) return { type: 'refused', waitMs: coolingMs, reason: 'cooling down' }
    const breaker = this.#breakerOf(keys.deployment)
    const granted = breaker.admit(leaseMs)
    if (!granted) return { type: 'refused', waitMs: breaker.admittedInMs, reason: 'breaker open' }
    let isSettled = false
    const settle = (verdict: Verdict) => {
      if (isSettled) return
      isSettled = true
      breaker.settle(granted, verdict)
    }
    return { type: 'admitted', permit: { settle } }
  }

  /** How long until a deployment may be called; 0 when it may be now. */
  admittedInMs(keys: HealthKeys): number {
    return Math.max(this.#coolingMs(keys), this.#breakers.get(keys.deployment)?.admittedInMs ?? 0)
  }

  /** Keeps a deployment, or every deployment of a provider, from being called for a while. Never shortens a wait. */
  coolDown(key: string, durationMs: number): void {
    const untilMs = this.#clock.monotonicMs() + durationMs
    this.#coolUntilMs.set(key, Math.max(untilMs, this.#coolUntilMs.get(key) ?? 0))
  }

  /** The breaker of a deployment, for reading. */
  read(deployment: string): Pick<Breaker, 'state' | 'evidence'> {
    return this.#breakerOf(deployment)
  }

  /** Forgets deployments that the policy no longer names, and all of them when it has other settings: they start afresh. */
  keepOnly(deployments: ReadonlySet<string>): void {
    const made = JSON.stringify(this.#settings())
    const isSame = made === this.#madeWith
    this.#madeWith = made
    for (const [deployment, breaker] of this.#breakers) {
      if (isSame && deployments.has(deployment)) continue
      breaker.shutdown()
      this.#breakers.delete(deployment)
    }
  }

  #breakerOf(deployment: string): Breaker {
    const known = this.#breakers.get(deployment)
    if (known) return known
    const breaker = new Breaker(this.#settings(), this.#clock, this.#random)
    this.#breakers.set(deployment, breaker)
    return breaker
  }

  #coolingMs({ deployment, provider }: HealthKeys): number {
    const untilMs = Math.max(
      this.#coolUntilMs.get(deploymentKey(deployment)) ?? 0,
      this.#coolUntilMs.get(providerKey(provider)) ?? 0,
    )
    return Math.max(0, untilMs - this.#clock.monotonicMs())
  }
}

/** Names of what can cool down: a deployment and a provider entry may be called the same. */
export const deploymentKey = (deployment: string): string => `deployment:${deployment}`
export const providerKey = (provider: string): string => `provider:${provider}`
