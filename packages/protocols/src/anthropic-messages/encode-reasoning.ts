import {
  EFFORTS,
  type ChatRequest,
  type Effort,
  type ModelFacts,
  type ParameterRules,
  type Reasoning,
} from '@sluice/core'
import type { EncodeInput } from '../protocol.ts'
import { isOwnReasoning } from './encode-messages.ts'
import type { BodyEffort, BodyThinking } from './request-body.ts'

export interface EncodedReasoning {
  readonly thinking?: BodyThinking
  readonly effort?: BodyEffort
  readonly dropped: readonly string[]
}

const MIN_BUDGET_TOKENS = 1024

/** Thinking budgets for models that know no effort levels, in tokens. */
const BUDGET_TOKENS: Record<BodyEffort, number> = {
  low: 2048,
  medium: 8192,
  high: 16_384,
  xhigh: 24_576,
  max: 32_768,
}

/** How the vendor is told to think, within what this model's API takes. */
export function encodeReasoning(input: EncodeInput): EncodedReasoning {
  const { reasoning } = input.request
  const { thinking } = input.facts.parameters
  if (reasoning.effort === 'none' || reasoning.effort === 'minimal') return leastReasoning(input)
  if (reasoning.isAskedFor === false) return encodeEffort(reasoning.effort, input.facts.parameters)
  if (!asksForReasoning(reasoning)) return { dropped: [] }
  if (thinking.budget && (reasoning.budgetTokens !== undefined || !thinking.adaptive)) return budgetReasoning(input)
  if (thinking.adaptive) return adaptiveReasoning(input)
  const { effort, dropped } = encodeEffort(reasoning.effort, input.facts.parameters)
  return effort ? { effort, dropped } : { dropped: ['reasoning'] }
}

function asksForReasoning({ effort, isAskedFor, budgetTokens, wantsSummary }: Reasoning): boolean {
  return isAskedFor === true || effort !== undefined || budgetTokens !== undefined || wantsSummary !== undefined
}

function leastReasoning({ request, facts }: EncodeInput): EncodedReasoning {
  const { thinking, efforts } = facts.parameters
  if (thinking.disabled) return { thinking: { type: 'disabled' }, dropped: [] }
  if (thinking.byDefault === 'off') return { dropped: [] }
  const effort = efforts.find(isBodyEffort)
  if (!thinking.betweenTools) return { effort, dropped: ['reasoning.effort'] }
  const dropped = request.reasoning.effort === 'none' ? ['reasoning.effort'] : []
  return { thinking: { type: 'between_tools' }, effort, dropped }
}

function adaptiveReasoning({ request, facts }: EncodeInput): EncodedReasoning {
  const { effort: wanted, budgetTokens } = request.reasoning
  const { effort, dropped } = encodeEffort(wanted, facts.parameters)
  return {
    thinking: { type: 'adaptive', display: displayOf(request.reasoning) },
    effort,
    dropped: budgetTokens === undefined ? dropped : [...dropped, 'reasoning.budgetTokens'],
  }
}

/** What nobody asked to see is not sent; whoever asked for thinking itself gets what the model shows. */
function displayOf({ wantsSummary, isAskedFor }: Reasoning): 'summarized' | 'omitted' | undefined {
  if (wantsSummary) return 'summarized'
  return isAskedFor && wantsSummary === undefined ? undefined : 'omitted'
}

function budgetReasoning(input: EncodeInput): EncodedReasoning {
  const { effort: wanted, budgetTokens, wantsSummary } = input.request.reasoning
  const { effort, dropped } = encodeEffort(wanted, input.facts.parameters)
  if (effort && budgetTokens === undefined) return { effort, dropped }
  const budget = budgetTokens ?? budgetForEffort(wanted)
  if (budget === undefined || !canThinkWithBudget(input)) return { effort, dropped: ['reasoning'] }
  const budget_tokens = Math.min(Math.max(budget, MIN_BUDGET_TOKENS), input.maxOutputTokens - 1)
  const display = wantsSummary === false ? 'omitted' : undefined
  return { thinking: { type: 'enabled', budget_tokens, display }, effort, dropped: effort ? dropped : [] }
}

function budgetForEffort(effort: Effort | undefined): number | undefined {
  return effort !== undefined && isBodyEffort(effort) ? BUDGET_TOKENS[effort] : undefined
}

// The vendor answers with HTTP 400: a budget that does not fit, thinking beside a forced tool, and a tool loop that is
// continued with thinking although it began without.
function canThinkWithBudget({ request, facts, maxOutputTokens }: EncodeInput): boolean {
  if (maxOutputTokens <= MIN_BUDGET_TOKENS) return false
  const { type } = request.toolChoice
  const isForced = (type === 'any' || type === 'tool') && facts.parameters.forcedToolChoice && request.tools.length > 0
  return !isForced && !isInUnsealedToolLoop(request, facts)
}

function isInUnsealedToolLoop({ messages }: ChatRequest, facts: ModelFacts): boolean {
  const last = messages.at(-1)
  if (last?.role !== 'user' || !last.content.some((block) => block.type === 'tool-result')) return false
  const calling = messages.findLast((message) => message.role === 'assistant')
  return !calling?.content.some((block) => isOwnReasoning(block, facts))
}

function encodeEffort(wanted: Effort | undefined, rules: ParameterRules): Omit<EncodedReasoning, 'thinking'> {
  if (wanted === undefined) return { dropped: [] }
  const effort = nearestEffort(wanted, rules.efforts.filter(isBodyEffort))
  return { effort, dropped: effort === wanted ? [] : ['reasoning.effort'] }
}

// Of two that are equally near, the lower: it costs less.
function nearestEffort(wanted: Effort, allowed: readonly BodyEffort[]): BodyEffort | undefined {
  const distance = (effort: Effort) => Math.abs(EFFORTS.indexOf(effort) - EFFORTS.indexOf(wanted))
  return allowed.toSorted((a, b) => distance(a) - distance(b))[0]
}

function isBodyEffort(effort: Effort): effort is BodyEffort {
  return effort !== 'none' && effort !== 'minimal'
}
