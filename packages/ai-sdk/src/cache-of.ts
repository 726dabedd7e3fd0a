import type { SharedV4ProviderOptions } from '@ai-sdk/provider'

/** A cache hint, as people give it to a vendor's own provider: `{ cacheControl: { type: 'ephemeral', ttl: '1h' } }`. */
export function cacheOf(options: SharedV4ProviderOptions | undefined): { readonly ttl: '5m' | '1h' } | undefined {
  const control = Object.values(options ?? {})
    .map((own) => own['cacheControl'])
    .find((one) => typeof one === 'object')
  if (!control || typeof control !== 'object') return undefined
  return { ttl: 'ttl' in control && control['ttl'] === '1h' ? '1h' : '5m' }
}
