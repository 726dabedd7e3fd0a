import type { FailureKind } from '@sluice/core'

const KINDS: Readonly<Record<number, FailureKind>> = {
  400: 'invalid-request',
  401: 'unauthorized',
  402: 'account-exhausted',
  403: 'unauthorized',
  404: 'model-not-found',
  407: 'unauthorized',
  408: 'vendor-error',
  409: 'conflict',
  413: 'context-too-long',
  422: 'invalid-request',
  425: 'overloaded',
  429: 'rate-limited',
  451: 'unauthorized',
  500: 'vendor-error',
  502: 'in-doubt',
  503: 'overloaded',
  504: 'in-doubt',
  524: 'in-doubt',
  529: 'overloaded',
}

/** What an HTTP status means where the vendor says nothing more exact. A redirect is no answer: none is followed. */
export function statusFailureKind(status: number): FailureKind {
  const kind = KINDS[status]
  if (kind) return kind
  if (status >= 500) return 'vendor-error'
  return status >= 400 ? 'invalid-request' : 'malformed-answer'
}
