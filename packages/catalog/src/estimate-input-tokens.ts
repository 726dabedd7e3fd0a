import type { ChatRequest, ModelFacts } from '@sluice/core'
import { measureRequest } from './measure-request.ts'

const SAFETY = 1.1

/**
 * Prompt tokens that a request will probably have at this model, rather too many than too few: for budgets and for
 * what fits into a window. Characters by the model's tokenizer, 1,600 tokens a picture, documents by their size, and 10%.
 */
export function estimateInputTokens(request: ChatRequest, facts: ModelFacts): number {
  const { characters, otherTokens } = measureRequest(request)
  return Math.ceil((characters / facts.tokenizer.charactersPerToken + otherTokens) * SAFETY)
}
