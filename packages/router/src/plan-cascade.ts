import { costOf } from '@sluice/catalog'
import { NO_USAGE, parseUsd, TIERS, type Classification, type NanoUsd, type Tier } from '@sluice/core'
import { billUsage } from './budget/bill.ts'
import { choosePlan, type Plan, type TierLevel } from './cascade/choose-plan.ts'
import { expectedUsage, uncachedUsage } from './cascade/expected-usage.ts'
import type { Candidate, Decision } from './decision.ts'
import { findIn } from './find-candidates.ts'
import { cachedPrefixes, type Prefix } from './savings/cached-prefixes.ts'
import type { Trip } from './trip.ts'

/** A tier that can answer, with who can. */
interface Level extends TierLevel {
  readonly decision: Decision
}

/**
 * Decides whether a cheaper tier is asked first, and which tiers after it. A request that names its tier or its model, one
 * whose tier a rule names, and one of which nothing is guessed, go where it was decided.
 */
export function planCascade(trip: Trip): Trip {
  const { request, classification, decision, parts } = trip
  const { cascade: settings } = parts.policy.policy
  const isHeld = !request.isStream || settings.streams === 'hold'
  const isOpen = request.model.type === 'auto' && trip.rules?.use === undefined
  if (!settings.enabled || !isHeld || !isOpen || !classification || !decision.tier || trip.usual) return trip
  const levels = levelsOf(trip, classification)
  if (!levels.some(({ tier }) => tier === decision.tier)) return trip
  const { choose, catches, falseAlarms, missCost, maxLoss, escalationUsd } = settings
  const plan = choosePlan({
    levels,
    direct: decision.tier,
    choose,
    accuracy: { catches, falseAlarms },
    escalationNanoUsd: Number(parseUsd(escalationUsd)),
    missCost,
    maxLoss,
  })
  return follow(trip, plan, levels)
}

function follow(trip: Trip, plan: Plan, levels: readonly Level[]): Trip {
  const steps = plan.tiers
    .flatMap((tier) => levels.filter((level) => level.tier === tier))
    .map((level) => level.decision)
  const [first, ...later] = steps
  const last = later.pop()
  if (!first || !last) return { ...trip, cascade: { plan, later: [] } }
  const excluded = [...trip.decision.excluded, ...first.excluded]
  const unique = [...new Map(excluded.map((one) => [one.deployment, one])).values()]
  const named = new Set(steps.flatMap(({ candidates }) => candidates).map(({ target }) => target.deployment.id))
  // Who would have been turned to without a cascade is turned to in the end.
  const others = trip.decision.candidates.filter(({ target }) => !named.has(target.deployment.id))
  const end = { ...last, candidates: [...last.candidates, ...others] }
  return { ...trip, decision: { ...first, excluded: unique }, cascade: { plan, later: [...later, end] } }
}

/** Every tier of which the price is known, cheapest first. A deployment stands only in the first that lists it. */
function levelsOf(trip: Trip, classification: Classification): readonly Level[] {
  const { decision } = trip
  const prefixes = cachedPrefixes(trip.request)
  const seen = new Set<string>()
  return TIERS.flatMap((tier): Level[] => {
    const found = tier === decision.tier ? decision : findIn(trip, tier)
    const own = found.candidates.filter((one) => one.tier === tier && !seen.has(one.target.deployment.id))
    for (const { target } of own) seen.add(target.deployment.id)
    const [first] = own
    const cost = first && expectedCost(first, prefixes, trip)
    if (!first || cost === undefined) return []
    const verifyNanoUsd = judgeCost(first, trip)
    const goodEnough = chanceOf(tier, classification)
    return [
      { tier, costNanoUsd: Number(cost), verifyNanoUsd, goodEnough, decision: { ...found, tier, candidates: own } },
    ]
  })
}

/** What an answer is expected to cost there, with what is warm in its prompt cache and what would have to be written anew. */
function expectedCost(candidate: Candidate, prefixes: readonly Prefix[], trip: Trip): NanoUsd | undefined {
  const { request, parts, time } = trip
  const { id } = candidate.target.deployment
  const { inputTokens, maxOutputTokens } = candidate
  const hinted = prefixes.findLast(({ ttl }) => ttl !== undefined)
  const warm = prefixes.findLast(({ digest }) => parts.prefixes.find(digest, time)?.deployment === id)
  const written = hinted?.ttl === '1h' ? 'cacheWrite1hTokens' : 'cacheWrite5mTokens'
  const cache = { warm: warm?.share ?? 0, hinted: hinted?.share ?? 0, written } as const
  const output = parts.outputs.expect(candidate, request)
  const usage = { inputTokens, maxOutputTokens, output }
  return (
    billUsage(candidate, expectedUsage({ ...usage, cache }), time) ?? billUsage(candidate, uncachedUsage(usage), time)
  )
}

// Its instructions, and its one word.
const JUDGE_INPUT_TOKENS = 200
const JUDGE_OUTPUT_TOKENS = 16
const CHARACTERS_PER_TOKEN = 4

/** What a judge of the answer is expected to cost; 0 where none is asked. */
function judgeCost(candidate: Candidate, { request, features, parts, time }: Trip): number {
  const { policy, outputs } = parts
  const { judge } = policy.policy.cascade
  const target = judge && policy.byTier[judge.tier][0]
  if (!target) return 0
  const questionTokens = Math.ceil(features.text.length / CHARACTERS_PER_TOKEN)
  const { visibleTokens } = outputs.expect(candidate, request)
  const uncachedInputTokens = JUDGE_INPUT_TOKENS + questionTokens + visibleTokens
  const usage = { ...NO_USAGE, uncachedInputTokens, outputTokens: JUDGE_OUTPUT_TOKENS }
  return Number(costOf(target.entry, usage, { time, isRegional: target.deployment.residency !== undefined }) ?? 0n)
}

/** That a tier's answer is good; where the classifier knows only which tier is enough, that it is as good as the dearest. */
function chanceOf(tier: Tier, { goodEnough, probabilities }: Classification): number {
  if (goodEnough) return goodEnough[tier]
  return TIERS.slice(0, TIERS.indexOf(tier) + 1).reduce((sum, each) => sum + probabilities[each], 0)
}
