import { TIERS, type Tier } from '@sluice/core'
import type { Candidate } from '../../decision.ts'
import type { RuleEffects } from './compile-rules.ts'

/** Why the rules keep a candidate from a request, in words; undefined when they do not. Pure. */
export function ruleObstacle(
  candidate: Candidate,
  rules: RuleEffects,
  /** A model that the caller names is not too cheap for anybody. */
  isNamed: boolean,
): string | undefined {
  const { target, tier, estimatedCostNanoUsd } = candidate
  const { atLeast, atMost, only, avoid, residency, maxCostNanoUsd } = rules
  const { id, provider, residency: stays } = target.deployment
  const names = [id, provider]
  if (atMost && rankOf(tier) > rankOf(atMost)) return `a rule allows no dearer tier than ${atMost}`
  if (atLeast && !isNamed && rankOf(tier) < rankOf(atLeast)) return `a rule allows no cheaper tier than ${atLeast}`
  if (only && !names.some((name) => only.has(name))) return 'a rule allows others only'
  if (avoid && names.some((name) => avoid.has(name))) return 'a rule avoids it'
  if (residency !== undefined && stays !== residency) return `a rule keeps data in ${residency}`
  const isDear = maxCostNanoUsd !== undefined && (estimatedCostNanoUsd ?? maxCostNanoUsd + 1n) > maxCostNanoUsd
  return isDear ? 'a rule allows no answer of that cost' : undefined
}

/** A tier within what the rules allow. */
export function allowedTier(tier: Tier, rules: RuleEffects | undefined): Tier {
  const least = rules?.atLeast ?? 'haiku'
  const most = rules?.atMost ?? 'opus'
  if (rankOf(tier) > rankOf(most)) return most
  return rankOf(tier) < rankOf(least) ? least : tier
}

function rankOf(tier: Tier): number {
  return TIERS.indexOf(tier)
}
