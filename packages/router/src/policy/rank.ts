import { costOf } from '@sluice/catalog'
import { NO_USAGE, type NanoUsd, type Tier } from '@sluice/core'
import type { Candidate } from '../decision.ts'
import { billingOf } from './billing-of.ts'

export interface RankInput {
  readonly order: 'cheapest' | 'listed'
  /** How long until a deployment may be called; 0 when it may now. */
  readonly admittedInMs: (deployment: string) => number
  /** How late first tokens of a deployment came lately, at worst but for one in twenty; undefined: nobody knows. */
  readonly firstTokenMs?: (deployment: string) => number | undefined
  /** Slower ones go behind. Undefined: none does. */
  readonly maxLatencyMs?: number
  /** Which deployment of a tier holds the prompt cache of this conversation; undefined: none that is known. */
  readonly pinned?: (tier: Tier) => string | undefined
  /** Milliseconds since 1970: picks the prices of the day. */
  readonly time: number
}

// An answer's usual length: the mean over the demo's prompts is a few hundred tokens. It only ranks candidates.
export const USUAL_OUTPUT_TOKENS = 512
// Vendors cache no shorter prompts.
const LEAST_CACHED_TOKENS = 1_024

interface Ranked {
  readonly candidate: Candidate
  readonly handicap: number
  readonly isPinned: boolean
  readonly cost: NanoUsd | undefined
}

/**
 * Those that may be called now first, then those that a rule finds quick enough; among equals by the policy's order. Where
 * the cheapest is wanted, the one that holds the conversation in its prompt cache is compared at what that makes it cost,
 * and goes first among equally cheap ones; where the list counts, it goes first. Stable.
 */
export function rank(candidates: readonly Candidate[], input: RankInput): Candidate[] {
  return candidates
    .map((candidate) => rankedOf(candidate, input))
    .toSorted((a, b) => a.handicap - b.handicap || (input.order === 'cheapest' && byCost(a, b)) || byPin(a, b))
    .map(({ candidate }) => candidate)
}

function rankedOf(candidate: Candidate, input: RankInput): Ranked {
  const isPinned = input.pinned?.(candidate.tier) === candidate.target.deployment.id
  const cost = (isPinned ? cachedCost(candidate, input.time) : undefined) ?? candidate.estimatedCostNanoUsd
  return { candidate, handicap: handicapOf(candidate, input), isPinned, cost }
}

function handicapOf({ target }: Candidate, { admittedInMs, maxLatencyMs, firstTokenMs }: RankInput): number {
  const { id } = target.deployment
  if (admittedInMs(id) > 0) return 2
  return maxLatencyMs !== undefined && (firstTokenMs?.(id) ?? 0) > maxLatencyMs ? 1 : 0
}

/** With the prompt read from the vendor's cache. Undefined: it has none for such a prompt, or no price for it. */
function cachedCost({ target, inputTokens, maxOutputTokens }: Candidate, time: number): NanoUsd | undefined {
  const { entry } = target
  if (!entry.facts.capabilities.promptCache || inputTokens < LEAST_CACHED_TOKENS) return undefined
  const outputTokens = Math.min(maxOutputTokens, USUAL_OUTPUT_TOKENS)
  return costOf(entry, { ...NO_USAGE, cacheReadTokens: inputTokens, outputTokens }, billingOf(target, time))
}

/** An unknown price sorts behind every known one. */
function byCost({ cost: a }: Ranked, { cost: b }: Ranked): number {
  if (a === b) return 0
  if (a === undefined) return 1
  if (b === undefined) return -1
  return a < b ? -1 : 1
}

function byPin(a: Ranked, b: Ranked): number {
  return Number(b.isPinned) - Number(a.isPinned)
}
