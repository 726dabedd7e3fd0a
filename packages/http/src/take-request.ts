import type { RequestContext } from '@sluice/core'
import type { DecodedRequest } from '@sluice/protocols'
import { authenticate } from './authenticate.ts'
import type { Exchange } from './exchange.ts'
import { checkDeclaredLength } from './read-body.ts'
import { readLabels } from './read-labels.ts'
import { readTimeout } from './read-timeout.ts'
import { checkContentType, takeBody } from './take-body.ts'

/** A client's request, read, and who sent it. */
export interface TakenRequest {
  /** As it came, parsed. */
  readonly body: unknown
  readonly decoded: DecodedRequest
  readonly context: RequestContext
}

/** From the client's bytes to a request, in the order of the steps. @throws SluiceError */
export async function takeRequest(
  exchange: Exchange,
  decode: (body: unknown) => DecodedRequest,
): Promise<TakenRequest> {
  const { req, requestId, surface, settings, signal, isBusy } = exchange
  checkDeclaredLength(req, settings.maxBodyBytes)
  const caller = await authenticate(req, settings.authenticate)
  checkContentType(req)
  const body = await takeBody(exchange)
  const timeoutMs = readTimeout(req)
  const labels = readLabels(req)
  const decoded = decode(body)
  const context = { requestId, ...caller, ...labels, signal, timeoutMs, surface: surface.name, isBusy }
  return { body, decoded, context }
}
