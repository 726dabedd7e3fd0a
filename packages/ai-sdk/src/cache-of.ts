import type { SharedV4ProviderOptions } from '@ai-sdk/provider'

/** A cache hint, as people give it to Anthropic's own provider: `anthropic: { cacheControl: { type: 'ephemeral' } }`. */
export function cacheOf(options: SharedV4ProviderOptions | undefined): { readonly ttl: '5m' | '1h' } | undefined {
  const control = options?.['anthropic']?.['cacheControl']
  if (typeof control !== 'object' || control === null) return undefined
  return { ttl: 'ttl' in control && control['ttl'] === '1h' ? '1h' : '5m' }
}
