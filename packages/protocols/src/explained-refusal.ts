import type { AssistantBlock, Refusal } from '@sluice/core'

/**
 * What to show as a refusal in the model's own words, in a protocol that has no place for an explanation beside the
 * answer. Undefined when there is none, or when the answer has such words already.
 */
export function explainedRefusal(refusal: Refusal | undefined, hasWords: boolean): string | undefined {
  return hasWords ? undefined : refusal?.explanation || undefined
}

/** The blocks of a whole answer, with that refusal at their end. */
export function withExplainedRefusal(
  blocks: readonly AssistantBlock[],
  refusal: Refusal | undefined,
): readonly AssistantBlock[] {
  const text = explainedRefusal(refusal, blocks.some(isRefusalInWords))
  return text === undefined ? blocks : [...blocks, { type: 'refusal', text }]
}

/** True for a block in which the model says that it declines. */
export function isRefusalInWords(block: AssistantBlock): boolean {
  return block.type === 'refusal' && block.text !== ''
}
