import { SluiceError, StoreUnavailable } from '@sluice/core'
import { discardBody } from './discard-body.ts'
import type { Exchange } from './exchange.ts'
import { errorHeaders } from './response-headers.ts'
import { tellQuota } from './tell-quota.ts'
import { writeJson } from './write-json.ts'

/** What a client may know of something that was thrown: a defect shows as `internal` and nothing more. */
export function asSluiceError(thrown: unknown): SluiceError {
  if (thrown instanceof SluiceError) return thrown
  if (thrown instanceof StoreUnavailable) return STORE_AWAY
  return new SluiceError({
    code: 'internal',
    message: 'Internal error.',
    cause: thrown instanceof Error ? thrown : undefined,
  })
}

// Keys and idempotency keys cannot be looked up: whether to let a request in is not guessed.
const STORE_AWAY = new SluiceError({
  code: 'overloaded',
  message: 'A store cannot be reached now. Send the request again later.',
  retryAfterMs: 1_000,
})

/** Answers with an error in the client's protocol, and reports it when it is a defect. */
export function writeError(exchange: Exchange, thrown: unknown): void {
  const { req, res, requestId, surface, settings } = exchange
  const error = asSluiceError(thrown)
  if (!res.headersSent) {
    tellQuota(exchange, error.quota)
    writeJson(exchange, error.status, errorHeaders(error), surface.encodeError(error, requestId))
    discardBody(req, settings.clock)
  }
  // That a store is away is told once, by the store, not with every request.
  if (error !== thrown && error !== STORE_AWAY) settings.onError(thrown)
}
