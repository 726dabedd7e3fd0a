import { costOf, estimateTextTokens, weighText } from '@sluice/catalog'
import { NO_USAGE, totalInputTokens, type AssistantBlock, type NanoUsd, type Usage } from '@sluice/core'
import type { Candidate } from '../decision.ts'
import { saneUsage } from './sane-usage.ts'

/** What is known of the use of a stream that has not ended. */
export interface SeenUsage {
  /** The vendor's last report; zero when it has made none. */
  readonly usage: Usage
  /** Of the text that came. */
  readonly weight: number
}

/** What a call cost. Undefined: its price is unknown. */
export function billUsage({ target }: Candidate, usage: Usage, time: number): NanoUsd | undefined {
  return costOf(target.entry, usage, { time, isRegional: target.deployment.residency !== undefined })
}

/** The prompt alone, as estimated: for a call that may have run and told us nothing. */
export function promptUsage({ inputTokens }: Candidate): Usage {
  return { ...NO_USAGE, uncachedInputTokens: inputTokens }
}

/**
 * What an answer has used of which the vendor's count is missing or stops short: where there is no prompt in it, the
 * prompt as estimated; where it is below what came, an estimate by the weight of the answer's text. An estimate is on the high
 * side, and held was what the output limit comes to: it is not charged for more than that limit.
 */
export function estimatedUsage(candidate: Candidate, counted: Usage, weight: number): Usage {
  const { outputTokens, ...prompt } = writtenUsage(candidate, counted, weight)
  const mostTokens = Math.max(counted.outputTokens, candidate.maxOutputTokens)
  return { ...prompt, outputTokens: Math.min(outputTokens, mostTokens) }
}

/** The same for a stream that did not reach its end: what the vendor reported so far, and what came. */
export function seenUsage(candidate: Candidate, { usage, weight }: SeenUsage): Usage {
  return estimatedUsage(candidate, saneUsage(usage, 'reported').usage, weight)
}

/** The same without a limit: a vendor may write on and on. */
export function writtenUsage(candidate: Candidate, counted: Usage, weight: number): Usage {
  const reported = totalInputTokens(counted) > 0 ? counted : promptUsage(candidate)
  const seenTokens = estimateTextTokens(weight, candidate.target.entry.facts)
  return { ...reported, outputTokens: Math.max(reported.outputTokens, seenTokens) }
}

/** Of what the model wrote, be it to read or to run. */
export function weightOf(blocks: readonly AssistantBlock[]): number {
  return blocks.reduce(
    (sum, block) => sum + weighText(block.type === 'tool-call' ? block.argumentsJson : block.text),
    0,
  )
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

/** The most that one attempt can cost, whoever makes it: what is held before the call. An unknown price counts as nothing. */
export function worstCost(candidates: readonly Candidate[]): NanoUsd {
  return candidates.reduce((most, { worstCostNanoUsd = 0n }) => (worstCostNanoUsd > most ? worstCostNanoUsd : most), 0n)
}
