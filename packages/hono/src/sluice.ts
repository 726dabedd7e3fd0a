import type { IncomingMessage, ServerResponse } from 'node:http'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { createBinder, createHandler, type BoundRouter, type Drainable, type HandlerOptions } from '@sluice/http'
import type { Router } from '@sluice/router'
import type { Context, MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'

/** What Sluice needs of an app, and what it gives to it. */
export interface SluiceEnv {
  /** Node's own request and response, as `@hono/node-server` provides them. */
  readonly Bindings: { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse }
  readonly Variables: {
    /** Sluice, for this request's tenant. Its calls end when the client leaves. */
    readonly sluice: BoundRouter
  }
}

/** Hono middleware that can be drained before its process ends. */
export type SluiceMiddleware = MiddlewareHandler<SluiceEnv> & Drainable

/**
 * Hono middleware, on Node: serves Sluice's paths below the path it is used on, and gives later handlers `c.var.sluice`.
 *
 * @example app.use('/llm/*', sluice(router))
 */
export function sluice(router: Router, options: HandlerOptions = {}): SluiceMiddleware {
  const handle = createHandler(router, options)
  const bind = createBinder(router, options)
  const sluiceMiddleware: MiddlewareHandler<SluiceEnv> = async (c, next) => {
    const { incoming, outgoing } = c.env
    const start = routePath(c).replace(/\/?\*$/, '')
    const url = incoming.url?.slice(start.length)
    if (await handle(incoming, outgoing, { url, body: await bodyOf(c) })) return RESPONSE_ALREADY_SENT
    let bound: BoundRouter | undefined
    const now = () => (bound ??= bind(incoming, outgoing))
    c.set('sluice', {
      chat: (input) => now().chat(input),
      stream: (input) => now().stream(input),
      countTokens: (input) => now().countTokens(input),
    })
    return next()
  }
  return Object.assign(sluiceMiddleware, { drain: handle.drain })
}

/** What a middleware before has read can be read again from Hono alone. */
async function bodyOf({ req }: Context<SluiceEnv>): Promise<unknown> {
  return Object.keys(req.bodyCache).length > 0 ? req.json() : undefined
}
