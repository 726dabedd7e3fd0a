import type { Candidate, Decision } from '../decision.ts'

export interface SteerInput {
  /** How long until a deployment may be called; 0 when it may now. */
  readonly admittedInMs: (deployment: string) => number
  /** Whether nothing is held against a deployment: its breaker is closed. */
  readonly isTrusted: (deployment: string) => boolean
  /** How long its vendor's own limits have no room for this call; 0 when they have, or nothing is known of them. */
  readonly usedUpMs: (candidate: Candidate) => number
}

/**
 * Keeps traffic away from a vendor before it refuses: candidates whose vendor has no room go behind those whose vendor
 * has, whatever their tiers. If it is only one, and nothing is held against any other, it is left out. Pure.
 */
export function steer(decision: Decision, { admittedInMs, isTrusted, usedUpMs }: SteerInput): Decision {
  const waits = new Map(decision.candidates.map((one) => [one, usedUpMs(one)]))
  const usedUp = decision.candidates.filter((one) => waits.get(one) !== 0)
  const withRoom = decision.candidates.filter((one) => waits.get(one) === 0)
  const [best] = withRoom
  const [worst] = usedUp
  if (!best || !worst) return decision
  const isWell = (id: string) => admittedInMs(id) === 0 && isTrusted(id)
  const isAlone = usedUp.length === 1 && withRoom.every(({ target }) => isWell(target.deployment.id))
  if (!isAlone) return { ...decision, tier: best.tier, candidates: [...withRoom, ...usedUp] }
  const left = { deployment: worst.target.deployment.id, reason: reasonFor(waits.get(worst) ?? 0), isTooLong: false }
  return { tier: best.tier, candidates: withRoom, excluded: [...decision.excluded, left] }
}

function reasonFor(usedUpMs: number): string {
  return `its vendor's rate limit is used up for ${Math.ceil(usedUpMs / 1_000)} s`
}
