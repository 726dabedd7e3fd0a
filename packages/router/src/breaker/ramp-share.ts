const STEP_MS = 5_000
const SHARES = [0.25, 0.5]
export const WHOLE_SHARE = 1

/** How long calls take to come back: a quarter, a half, and all of them, each for a step. */
export const RAMP_MS = (SHARES.length + 1) * STEP_MS

/**
 * Share of calls that a deployment takes that has just recovered: it is not run over. Source: failures.md, C1.
 * @param backForMs since its probes have succeeded.
 */
export function rampShare(backForMs: number): number {
  return SHARES[Math.floor(backForMs / STEP_MS)] ?? WHOLE_SHARE
}
