import { createBinder, createHandler, type BoundRouter, type HandlerOptions } from '@sluice/http'
import type { Router } from '@sluice/router'
import type { RequestHandler } from 'express'

declare global {
  namespace Express {
    interface Request {
      /** Sluice, for this request's tenant. Its calls end when the client leaves. */
      readonly sluice: BoundRouter
    }
  }
}

/**
 * Express middleware: serves Sluice's paths below its mount point and gives every later handler `req.sluice`.
 *
 * @example app.use('/llm', sluice(router))
 */
export function sluice(router: Router, options: HandlerOptions = {}): RequestHandler {
  const handle = createHandler(router, options)
  const bind = createBinder(router, options)
  return async function sluiceMiddleware(req, res, next) {
    let bound: BoundRouter | undefined
    Object.defineProperty(req, 'sluice', { configurable: true, get: () => (bound ??= bind(req, res)) })
    if (!(await handle(req, res))) next()
  }
}
