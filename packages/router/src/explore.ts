import { TIERS, type Random, type Tier, type TierChoice } from '@sluice/core'
import type { Decision } from './decision.ts'
import { findIn } from './find-candidates.ts'
import { allowedTier } from './policy/rules/rule-obstacle.ts'
import type { Trip } from './trip.ts'

/**
 * Notes with which probability the trip goes to its tier and, for the share of requests that the policy says, sends it to
 * a neighbour instead: one that rules and key allow and that can answer. Who named a tier, or has a rule that does, gets that.
 */
export function explore(trip: Trip): Trip {
  const { request, decision, rules, parts } = trip
  const { tier } = decision
  if (request.model.type !== 'auto' || rules?.use || !tier || decision.candidates.length === 0) return trip
  const { exploreShare } = parts.policy.policy.learning
  const others = exploreShare > 0 ? neighbours(trip, tier) : []
  const probabilities = probabilitiesOf(tier, others, exploreShare)
  const chosen = others.length > 0 && draw(parts.random, exploreShare, others)
  if (!chosen) return { ...trip, choice: { tier, probabilities } }
  const named = new Set(chosen.candidates.map(({ target }) => target.deployment.id))
  const rest = decision.candidates.filter(({ target }) => !named.has(target.deployment.id))
  const excluded = decision.excluded.filter(({ deployment }) => !named.has(deployment))
  const explored = { tier: chosen.tier, candidates: [...chosen.candidates, ...rest], excluded }
  return { ...trip, decision: explored, usual: decision, choice: { tier: chosen.tier, probabilities } }
}

/** Who explores and cannot be afforded goes where it would have gone; of its choice nothing is learnt. */
export function asUsual(trip: Trip): Trip | undefined {
  return trip.usual && { ...trip, decision: trip.usual, usual: undefined, choice: undefined }
}

interface Neighbour extends Decision {
  readonly tier: Tier
}

function neighbours(trip: Trip, tier: Tier): Neighbour[] {
  const at = TIERS.indexOf(tier)
  return [TIERS[at - 1], TIERS[at + 1]].flatMap((other) => {
    if (!other || allowedTier(other, trip.rules) !== other) return []
    const found = findIn(trip, other)
    return found.tier === other && found.candidates.length > 0 ? [{ ...found, tier: other }] : []
  })
}

function probabilitiesOf(tier: Tier, others: readonly Neighbour[], share: number): TierChoice['probabilities'] {
  if (others.length === 0) return { [tier]: 1 }
  const each = others.map((other) => [other.tier, share / others.length] as const)
  return { [tier]: 1 - share, ...Object.fromEntries(each) }
}

function draw(random: Random, share: number, others: readonly Neighbour[]): Neighbour | undefined {
  const drawn = random.next()
  return drawn < share ? others[Math.floor((drawn / share) * others.length)] : undefined
}
