import { SluiceError } from '@sluice/core'
import type { HttpRequest } from './exchange.ts'
import type { HandlerOptions } from './handler-options.ts'

/** The tenant of a request. @throws SluiceError `unauthorized` when the host app knows nobody. */
export async function authenticate(req: HttpRequest, ask: Required<HandlerOptions>['authenticate']): Promise<string> {
  const known = await ask(req)
  if (typeof known === 'string') return known
  if (known) return known.tenant
  throw new SluiceError({ code: 'unauthorized', message: 'The credentials are missing or not known.' })
}
