import type { SharedV4ProviderMetadata, SharedV4ProviderOptions } from '@ai-sdk/provider'
import type { ReasoningSeal } from '@sluice/core'

/** What the AI SDK keeps beside a piece of reasoning, and sends back with it. */
export function withSeal(seal: ReasoningSeal | undefined): SharedV4ProviderMetadata | undefined {
  return seal && { sluice: { seal: { ...seal } } }
}

/** The proof that came with a piece of reasoning, if it was one of ours. */
export function sealOf(options: SharedV4ProviderOptions | undefined): ReasoningSeal | undefined {
  const seal: unknown = options?.['sluice']?.['seal']
  return isSeal(seal) ? seal : undefined
}

function isSeal(value: unknown): value is ReasoningSeal {
  return typeof value === 'object' && value !== null && 'issuer' in value && 'data' in value && 'isRedacted' in value
}
