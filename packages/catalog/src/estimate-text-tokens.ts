import type { ModelFacts } from '@sluice/core'
import { weighText } from './weigh-text.ts'

/**
 * Tokens that a text probably has at this model, such as what came of an answer that was cut: characters by the model's
 * tokenizer, those of Chinese, Japanese and Korean by how many more tokens they take. Rounded up, without a margin.
 */
export function estimateTextTokens(text: string, { tokenizer }: ModelFacts): number {
  return Math.ceil(weighText(text) / tokenizer.charactersPerToken)
}
