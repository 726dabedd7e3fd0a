export interface RampInput {
  readonly closedForMs: number
  /** Another process has told that it opened its own breaker. */
  readonly isSuspect: boolean
}

const STEP_MS = 5_000
const FIRST_SHARE = 0.25
const SHARES = [FIRST_SHARE, 0.5]

/** Share of calls that a closed breaker takes: a deployment that has just recovered is not run over. Source: failures.md, C1. */
export function rampShare({ closedForMs, isSuspect }: RampInput): number {
  const share = SHARES[Math.floor(closedForMs / STEP_MS)] ?? 1
  return isSuspect ? Math.min(share, FIRST_SHARE) : share
}
