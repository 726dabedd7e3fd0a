import { TIERS, type ChatRequest, type KeyGrant } from '@sluice/core'
import type { Candidate } from '../decision.ts'
import type { CompiledPolicy } from './compile-policy.ts'

/**
 * Whether a key keeps its bearer from a candidate. A model that is named may be used through every tier that lists it;
 * else it is the tier that is asked for, or guessed, that the key must allow.
 */
export function forbids(
  { tiers, models }: KeyGrant,
  { target, tier }: Candidate,
  { request, policy }: { readonly request: ChatRequest; readonly policy: CompiledPolicy },
): boolean {
  const { id, model } = target.deployment
  if (models && !models.includes(model)) return true
  if (!tiers) return false
  if (request.model.type !== 'model') return !tiers.includes(tier)
  const through = TIERS.filter((each) => policy.byTier[each].some(({ deployment }) => deployment.id === id))
  return !through.some((each) => tiers.includes(each))
}
