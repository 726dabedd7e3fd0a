import { createHash } from 'node:crypto'
import type { OutgoingHttpHeaders } from 'node:http'
import { randomId, SluiceError, type IdempotencyStore } from '@sluice/core'
import type { Exchange } from '../exchange.ts'
import type { TakenRequest } from '../take-request.ts'

/** A response as it was sent, to be sent again. */
export interface KeptResponse {
  readonly headers: OutgoingHttpHeaders
  readonly body: string
}

/** What becomes of a request that came with a key. */
export type Once =
  /** No key: nothing is kept. */
  | { readonly type: 'unkeyed' }
  | { readonly type: 'answered'; readonly response: KeptResponse }
  | { readonly type: 'first'; readonly turn: Turn }

/** The one request that is sent on for its key. Ends in one of two ways, once. */
export interface Turn {
  /** How long it may take: then its key is another's. */
  readonly longestMs: number
  /** Keeps the answer: whoever comes with this key again gets it. */
  finish(response: KeptResponse): Promise<void>
  /** There is no answer: the key may be used again. */
  forget(): Promise<void>
}

const HEADER = 'idempotency-key'
const USABLE = /^[ -~]{1,255}$/
const KEPT_MS = 86_400_000
// Whoever holds a key for so long is gone: a request with a key ends before, and leaves time to send and keep its answer.
const LEASE_MS = 900_000
const LONGEST_MS = LEASE_MS - 120_000
const MOST_KEPT_CHARACTERS = 4_194_304

/**
 * Sees to it that requests with the same `Idempotency-Key` of one tenant are answered, and charged, once.
 * @throws SluiceError `idempotency_conflict` (409) while the first is on its way, `idempotency_mismatch` (422) when the
 * key came with another request before.
 */
export async function once(exchange: Exchange, { body, context }: TakenRequest): Promise<Once> {
  const { req, surface, settings } = exchange
  const key = req.headers[HEADER]
  const store = settings.idempotency
  if (key === undefined || !store) return { type: 'unkeyed' }
  if (typeof key !== 'string' || !USABLE.test(key)) throw wrong('must be 1 to 255 plain characters.')
  const { tenant } = context
  const asked = createHash('sha256').update(surface.name).update('\n').update(JSON.stringify(body)).digest('hex')
  const run = randomId('run', settings.random)
  const state = await store.begin(tenant, key, asked, LEASE_MS, run)
  if (state.type === 'new') return { type: 'first', turn: turnOf(store, { tenant, key, run }) }
  if (state.type === 'finished') return { type: 'answered', response: readKept(state.answer) }
  if (state.type === 'mismatch') throw mismatch()
  throw conflict('A request with this key is still being answered. Wait for it, or use a new key.')
}

interface Run {
  readonly tenant: string
  readonly key: string
  /** Tells it from a later one with the same key. */
  readonly run: string
}

function turnOf(store: IdempotencyStore, { tenant, key, run }: Run): Turn {
  return {
    longestMs: LONGEST_MS,
    finish: (response) => store.finish(tenant, key, keptText(response), KEPT_MS, run),
    forget: () => store.forget(tenant, key, run),
  }
}

// An answer that is too long to keep was still given and charged: the key stays used.
function keptText(response: KeptResponse): string {
  return response.body.length > MOST_KEPT_CHARACTERS ? TOO_LONG : JSON.stringify(response)
}

const TOO_LONG = ''

function readKept(text: string): KeptResponse {
  if (text === TOO_LONG) throw conflict('A request with this key was answered, and its answer was too long to keep.')
  const { headers, body }: KeptResponse = JSON.parse(text)
  return { headers: { ...headers, 'idempotent-replayed': 'true' }, body }
}

function wrong(message: string): SluiceError {
  return new SluiceError({ code: 'invalid_request', message: `${HEADER}: ${message}`, param: HEADER })
}

function conflict(message: string): SluiceError {
  return new SluiceError({ code: 'idempotency_conflict', message, param: HEADER })
}

function mismatch(): SluiceError {
  const message = 'This key came with another request before. Use a new key for a new request.'
  return new SluiceError({ code: 'idempotency_mismatch', message, param: HEADER })
}
