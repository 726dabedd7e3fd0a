import { createRuleClassifier } from '../src/index.ts'
import type { Row } from './read-routing-data.ts'

/** Ranks prompts: the higher, the sooner a prompt goes to the dear model. */
export type Scorer = (row: Row) => number

const KEYWORDS =
  /\b(?:prove|derive|why|explain|analy[sz]e|design|optimi[sz]e|code|function|algorithm|equation|integral)\b/gi

const rules = createRuleClassifier()

/** What every trained figure stands beside. A random order has an APGR of 0.5 and needs no measuring. */
export const YARDSTICKS: Readonly<Record<string, Scorer>> = {
  length: ({ prompt }) => prompt.length,
  keywords: ({ prompt }) => prompt.match(KEYWORDS)?.length ?? 0,
  'rules/1': ({ features }) => {
    const { probabilities } = atOnce(rules.classify(features))
    return probabilities.sonnet + 2 * probabilities.opus
  },
}

/** The answer of a classifier that needs no waiting. */
export function atOnce<Result>(result: Result | Promise<Result>): Result {
  if (result instanceof Promise) throw new Error('This classifier answers at once.')
  return result
}
