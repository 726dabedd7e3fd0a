import type { IncomingMessage, ServerResponse } from 'node:http'
import { createBinder, createHandler, type BoundRouter, type Drainable, type HandlerOptions } from '@sluice/http'
import type { Router } from '@sluice/router'

export interface SluiceNodeOptions extends HandlerOptions {
  /** Where Sluice's paths begin. Default `/llm`. */
  readonly prefix?: string
}

/** A listener for `node:http` that answers Sluice's paths and resolves to false for every other, which it leaves alone. */
export interface SluiceListener extends Drainable {
  (req: IncomingMessage, res: ServerResponse): Promise<boolean>
  /** Sluice, for the tenant of a request. Its calls end when the client leaves. */
  for(req: IncomingMessage, res: ServerResponse): BoundRouter
}

/**
 * Sluice for a server without a framework.
 *
 * @example
 * const llm = sluice(router)
 * createServer(async (req, res) => {
 *   if (await llm(req, res)) return
 *   res.end('the app')
 * })
 */
export function sluice(router: Router, options: SluiceNodeOptions = {}): SluiceListener {
  const { prefix = '/llm', ...handlerOptions } = options
  const start = prefix.replace(/\/$/, '')
  const handle = createHandler(router, handlerOptions)
  async function listener(req: IncomingMessage, res: ServerResponse): Promise<boolean> {
    if (!req.url?.startsWith(`${start}/`)) return false
    return handle(req, res, { url: req.url.slice(start.length) })
  }
  return Object.assign(listener, { drain: handle.drain, for: createBinder(router, handlerOptions) })
}
