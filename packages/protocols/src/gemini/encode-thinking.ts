import { EFFORTS, type Effort, type ModelFacts, type ParameterRules, type Reasoning } from '@sluice/core'
import type { BodyThinking, BodyThinkingLevel } from './request-body.ts'

export interface EncodedThinking {
  readonly thinking?: BodyThinking
  readonly dropped: readonly string[]
}

const LEVELS: Readonly<Partial<Record<Effort, BodyThinkingLevel>>> = {
  minimal: 'MINIMAL',
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
}

// What every model with budgets takes: the least of flash-lite, the most of flash.
// Source: https://ai.google.dev/gemini-api/docs/thinking
const LEAST_BUDGET_TOKENS = 512
const MOST_BUDGET_TOKENS = 24_576

const BUDGET_TOKENS: Readonly<Record<Exclude<Effort, 'none'>, number>> = {
  minimal: LEAST_BUDGET_TOKENS,
  low: 2048,
  medium: 8192,
  high: 16_384,
  xhigh: MOST_BUDGET_TOKENS,
  max: MOST_BUDGET_TOKENS,
}

/** How the vendor is told to think: older models take a budget, newer ones a level, none both. */
export function encodeThinking(reasoning: Reasoning, { capabilities, parameters }: ModelFacts): EncodedThinking {
  const isSilent = !capabilities.reasoning && (reasoning.effort === undefined || reasoning.effort === 'none')
  if (isSilent && reasoning.budgetTokens === undefined) return { dropped: [] }
  const amount = parameters.thinking.budget ? budgetOf(reasoning, parameters) : levelOf(reasoning, parameters)
  const includeThoughts = reasoning.wantsSummary && capabilities.reasoning ? true : undefined
  const says = includeThoughts !== undefined || amount.thinking !== undefined
  return { thinking: says ? { includeThoughts, ...amount.thinking } : undefined, dropped: amount.dropped }
}

function budgetOf({ effort, budgetTokens }: Reasoning, rules: ParameterRules): EncodedThinking {
  if (effort === 'none') return leastBudget(rules)
  const wanted = budgetTokens ?? (effort && BUDGET_TOKENS[effort])
  if (wanted === undefined) return { dropped: [] }
  const thinkingBudget = Math.min(Math.max(wanted, LEAST_BUDGET_TOKENS), MOST_BUDGET_TOKENS)
  return { thinking: { thinkingBudget }, dropped: [] }
}

function leastBudget({ thinking }: ParameterRules): EncodedThinking {
  if (thinking.disabled) return { thinking: { thinkingBudget: 0 }, dropped: [] }
  return { thinking: { thinkingBudget: LEAST_BUDGET_TOKENS }, dropped: ['reasoning.effort'] }
}

function levelOf({ effort, budgetTokens }: Reasoning, { efforts }: ParameterRules): EncodedThinking {
  const noBudget = budgetTokens === undefined ? [] : ['reasoning.budgetTokens']
  if (effort === undefined) return { dropped: noBudget }
  const nearest = nearestEffort(effort, efforts)
  const thinkingLevel = nearest && LEVELS[nearest]
  return {
    thinking: thinkingLevel && { thinkingLevel },
    dropped: nearest === effort ? noBudget : ['reasoning.effort', ...noBudget],
  }
}

// Of two that are equally near, the lower: it costs less.
function nearestEffort(wanted: Effort, allowed: readonly Effort[]): Effort | undefined {
  const distance = (effort: Effort) => Math.abs(EFFORTS.indexOf(effort) - EFFORTS.indexOf(wanted))
  return allowed.filter((effort) => LEVELS[effort]).toSorted((a, b) => distance(a) - distance(b))[0]
}
