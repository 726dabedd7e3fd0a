import { costOf } from '@sluice/catalog'
import { NO_USAGE, totalInputTokens, type AnswerCollector, type NanoUsd, type Usage } from '@sluice/core'
import type { Candidate } from '../decision.ts'

/** What a call cost. Undefined: its price is unknown. */
export function billUsage({ target }: Candidate, usage: Usage, time: number): NanoUsd | undefined {
  return costOf(target.entry, usage, { time, isRegional: target.deployment.residency !== undefined })
}

/** The prompt alone, as estimated: for a call that may have run and told us nothing. */
export function promptUsage({ inputTokens }: Candidate): Usage {
  return { ...NO_USAGE, uncachedInputTokens: inputTokens }
}

/**
 * What a stream that did not reach its end has used: what the vendor reported so far, and where its count stops short
 * of what we have seen, an estimate by the characters of the answer.
 */
export function seenUsage(candidate: Candidate, seen: AnswerCollector): Usage {
  const { charactersPerToken } = candidate.target.entry.facts.tokenizer
  const reported = totalInputTokens(seen.usage) > 0 ? seen.usage : promptUsage(candidate)
  const seenTokens = Math.ceil(seen.characters() / charactersPerToken)
  return { ...reported, outputTokens: Math.max(reported.outputTokens, seenTokens) }
}

/** The sum of costs; undefined when one of them is unknown. */
export function sumCosts(costs: readonly (NanoUsd | undefined)[]): NanoUsd | undefined {
  let sum = 0n
  for (const cost of costs) {
    if (cost === undefined) return undefined
    sum += cost
  }
  return sum
}

/**
 * The most that a request can cost: the dearest whole answer, after as many attempts as there may be, each of which may
 * be charged for its prompt. What is held before the call. An unknown price counts as nothing.
 */
export function worstCost(candidates: readonly Candidate[], maxAttempts: number): NanoUsd {
  const worst = largest(candidates.map(({ worstCostNanoUsd = 0n }) => worstCostNanoUsd))
  const prompt = largest(candidates.map(({ worstPromptNanoUsd = 0n }) => worstPromptNanoUsd))
  return worst + prompt * BigInt(maxAttempts - 1)
}

function largest(amounts: readonly NanoUsd[]): NanoUsd {
  return amounts.reduce((most, amount) => (amount > most ? amount : most), 0n)
}
