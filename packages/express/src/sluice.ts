import { createBinder, createHandler, type BoundRouter, type Drainable, type HandlerOptions } from '@sluice/http'
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

/** Express middleware that can be drained before its process ends. */
export interface SluiceMiddleware extends RequestHandler, Drainable {}

/**
 * Express middleware: serves Sluice's paths below its mount point and gives every later handler `req.sluice`.
 *
 * @example app.use('/llm', sluice(router))
 */
export function sluice(router: Router, options: HandlerOptions = {}): SluiceMiddleware {
  const handle = createHandler(router, options)
  const bind = createBinder(router, options)
  const sluiceMiddleware: RequestHandler = async (req, res, next) => {
    let bound: BoundRouter | undefined
    Object.defineProperty(req, 'sluice', { configurable: true, get: () => (bound ??= bind(req, res)) })
    if (!(await handle(req, res))) next()
  }
  return Object.assign(sluiceMiddleware, { drain: handle.drain })
}
