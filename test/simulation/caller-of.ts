import type { RequestContext } from '@sluice/core'

const KEY_LIMIT_NANO_USD = 60_000_000n

/** Who asks, and what their virtual key lets them spend in a minute. */
export function callerOf(tenant: string, key: string | undefined): Pick<RequestContext, 'tenant' | 'key'> {
  if (key === undefined) return { tenant }
  return { tenant, key: { id: key, grant: { tenant, budget: { limitNanoUsd: KEY_LIMIT_NANO_USD, window: 'minute' } } } }
}
