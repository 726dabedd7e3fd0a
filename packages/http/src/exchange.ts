import type { IncomingMessage, ServerResponse } from 'node:http'
import { randomId, type Random } from '@sluice/core'
import type { Surface } from '@sluice/protocols'
import type { HandlerSettings } from './handler-options.ts'

/** A request, with the body that a parser before us may have read. */
export type HttpRequest = IncomingMessage & { readonly body?: unknown }

/** One request and its response, and how to speak to this client. */
export interface Exchange {
  readonly req: HttpRequest
  readonly res: ServerResponse
  /** What a parser before us made of the body; undefined when none did. */
  readonly body: unknown
  readonly requestId: string
  readonly surface: Surface
  readonly settings: HandlerSettings
  /** Fires when the client leaves, or when draining ends the request. */
  readonly signal: AbortSignal
  /** The process is going to end; said so, and not more. */
  readonly isDraining: boolean
  /** True while the process sheds load or is going to end, as of now and not of when the request came. */
  readonly isBusy: () => boolean
}

const USABLE_REQUEST_ID = /^[\w-]{1,64}$/

/** The client's own `x-request-id` when it is short and plain, else a new one. */
export function requestIdOf(req: IncomingMessage, random: Random): string {
  const given = req.headers['x-request-id']
  return typeof given === 'string' && USABLE_REQUEST_ID.test(given) ? given : randomId('req', random)
}
