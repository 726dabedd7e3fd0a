import type { ModelFacts, ReasoningBlock } from '@sluice/core'

/**
 * True for reasoning that was sealed under this protocol and that the model will recognise. A model that takes only its
 * own reasoning is sent none of which it is not known to be the maker.
 */
export function knowsSeal({ seal }: ReasoningBlock, issuer: string, facts: ModelFacts): boolean {
  if (seal?.issuer !== issuer) return false
  return seal.model === undefined ? !facts.intake.bindsReasoning : seal.model === facts.id
}
