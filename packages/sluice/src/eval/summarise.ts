import { seededRandom } from '@sluice/core'
import type { EvalResult } from './eval-result.ts'
import { bootstrap, meanOf, quantileOf, wilson, type Estimate } from './intervals.ts'

/** What one tier or deployment came to. */
export interface EvalSummary {
  readonly name: string
  readonly answers: number
  readonly passed: number
  /** Mean score, 0 to 1. */
  readonly quality: Estimate
  /** Of an answer, in dollars. Undefined: no price is known for at least one. */
  readonly costUsd?: Estimate
  /** The median. */
  readonly latencyMs: Estimate
  readonly latencyP95Ms: number
  /** How many of the answers are a simulator's. */
  readonly simulated: number
}

/** Results by a name that each has, in the order in which names come first. The same results give the same intervals. */
export function summarise(
  results: readonly EvalResult[],
  nameOf: (result: EvalResult) => string,
): readonly EvalSummary[] {
  const groups = Map.groupBy(results, nameOf)
  return [...groups].flatMap(([name, group]) => summaryOf(name, group) ?? [])
}

function summaryOf(name: string, results: readonly EvalResult[]): EvalSummary | undefined {
  const random = seededRandom(1)
  const costs = results.flatMap(({ costUsd }) => (costUsd === undefined ? [] : Number(costUsd)))
  const latencies = results.map(({ latencyMs }) => latencyMs)
  const quality = wilson(results.map(({ score }) => score))
  const latencyMs = bootstrap(latencies, (values) => quantileOf(values, 0.5), random)
  if (!quality || !latencyMs) return undefined
  return {
    name,
    answers: results.length,
    passed: results.filter(({ isPass }) => isPass).length,
    quality,
    costUsd: costs.length === results.length ? bootstrap(costs, meanOf, random) : undefined,
    latencyMs,
    latencyP95Ms: quantileOf(latencies, 0.95),
    simulated: results.filter(({ isSimulated }) => isSimulated).length,
  }
}
