import type { BreakerStateName } from '@sluice/core'

/** Median and 95th percentile, good to a factor of 1.4. */
export interface Spread {
  readonly p50: number
  readonly p95: number
}

/** What was seen of recent calls. */
export interface Evidence {
  readonly calls: number
  readonly truncated: number
  readonly invalidToolJson: number
  /** Slower than the policy allows. */
  readonly slow: number
  readonly firstTokenMs: Spread | undefined
  readonly tokensPerSecond: Spread | undefined
}

/** A breaker as it stands. */
export interface BreakerReading {
  readonly state: BreakerStateName
  /** When it came into that state, in milliseconds since 1970. Undefined: it has not been used lately. */
  readonly since: number | undefined
  /** How often it has opened since it was last well for a minute. */
  readonly trips: number
  /** What brought it there, in words. */
  readonly why: string
}

/** What a vendor has said is left of its limits; undefined where it said nothing. */
export interface HeadroomReading {
  readonly requestsRemaining: number | undefined
  readonly inputTokensRemaining: number | undefined
  readonly outputTokensRemaining: number | undefined
  /** Until when that counts, in milliseconds since 1970. */
  readonly until: number
  /** Calls on their way that it does not know of yet. */
  readonly unheardCalls: number
}

/** What is known of a deployment's health. */
export interface HealthReading extends BreakerReading {
  /** Judged outcomes in the window, and how many of them failed. */
  readonly judged: number
  readonly failed: number
  /** What was seen of recent calls. Undefined: nothing was. */
  readonly evidence: Evidence | undefined
  /** Of the credential that the deployment is called with, which other deployments may share. */
  readonly credential: BreakerReading
  /** How long the vendor has asked not to be called; 0 when it has not. */
  readonly coolingMs: number
}
