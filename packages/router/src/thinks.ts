import type { ChatRequest, ModelFacts } from '@sluice/core'

/** Whether a model thinks before it answers a request: as it is asked to or, where it is not asked, by default. */
export function thinks({ reasoning }: ChatRequest, { parameters }: ModelFacts): boolean {
  const { effort, budgetTokens, isAskedFor } = reasoning
  const isAsked = isAskedFor ?? (budgetTokens !== undefined || effort !== undefined)
  return isAsked ? effort !== 'none' : parameters.thinking.byDefault !== 'off'
}
