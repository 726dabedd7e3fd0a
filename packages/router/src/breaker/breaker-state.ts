import type { BreakerStateName } from '@sluice/core'

/**
 * Each carries what only it needs. One that recovers is half-open to everybody else: its probes have succeeded and calls come
 * back to it, but it closes only when it has borne them. So what is up and down by turns is not closed in between.
 */
export type BreakerState =
  | { readonly name: 'closed' }
  | { readonly name: 'open'; readonly untilMs: number }
  | { readonly name: 'half-open'; readonly probeExpiresMs: number; readonly successes: number }
  | { readonly name: 'recovering'; readonly sinceMs: number }

export const CLOSED: BreakerState = { name: 'closed' }

/** As people see it. */
export function publicName({ name }: BreakerState): BreakerStateName {
  return name === 'recovering' ? 'half-open' : name
}

/** As other processes are told: that its probes have succeeded is all that they wait for. */
export function toldName({ name }: BreakerState): BreakerStateName {
  return name === 'recovering' ? 'closed' : name
}
