import type { Policy } from '@sluice/router'
import { PROVIDER_KINDS } from './provider-kinds.ts'

/** The catalog knows some kinds by the name of another vendor: Gemini is Google's. */
export function withVendors(policy: Policy): Policy {
  const named = Object.entries(policy.providers).map(([name, host]) => {
    const kind = Object.hasOwn(PROVIDER_KINDS, host.kind) ? PROVIDER_KINDS[host.kind] : undefined
    return [name, { ...host, vendor: host.vendor ?? kind?.vendor }]
  })
  return { ...policy, providers: Object.fromEntries(named) }
}
