import { SluiceError, type KeyGrant, type RequestContext } from '@sluice/core'
import type { HttpRequest } from './exchange.ts'
import type { HandlerOptions } from './handler-options.ts'
import { presentedKey } from './presented-key.ts'

/** Who sent a request, as far as the router wants to know. */
export type Caller = Pick<RequestContext, 'tenant' | 'key'>

/** Whoever sent a request. @throws SluiceError `unauthorized` when the host app knows nobody. */
export async function authenticate(req: HttpRequest, ask: Required<HandlerOptions>['authenticate']): Promise<Caller> {
  const known = await ask(req)
  if (typeof known === 'string') return { tenant: known }
  if (known) return { tenant: known.tenant, key: known.key }
  throw new SluiceError({ code: 'unauthorized', message: 'The credentials are missing or not known.' })
}

/** A virtual key that was found to be good; `@sluice/keys` checks them. */
export interface CheckedKey extends KeyGrant {
  readonly id: string
}

/**
 * An `authenticate` for virtual keys: takes the key from `Authorization: Bearer` or `x-api-key`, as the official SDKs
 * send it. A key that `check` does not know answers 401.
 */
export function authenticateByKey(
  check: (presented: string) => Promise<CheckedKey | undefined>,
): NonNullable<HandlerOptions['authenticate']> {
  return async (req) => {
    const presented = presentedKey(req)
    const found = presented === undefined ? undefined : await check(presented)
    return found && { tenant: found.tenant, key: { id: found.id, grant: grantOf(found) } }
  }
}

// What is kept of a key stays with its store: of a record only what it allows goes on.
function grantOf({ tenant, tiers, models, budget, formerIds }: CheckedKey): KeyGrant {
  return { tenant, tiers, models, budget, formerIds }
}
