import type { ModelFacts } from '@sluice/core'

/**
 * Tokens that a text of this weight (`weighText`) probably has at this model, such as what came of an answer that was cut.
 * Rounded up, without a margin.
 */
export function estimateTextTokens(weight: number, { tokenizer }: ModelFacts): number {
  return Math.ceil(weight / tokenizer.charactersPerToken)
}
