import { createBinder, createHandler, type BoundRouter, type Drainable, type HandlerOptions } from '@sluice/http'
import type { Router } from '@sluice/router'
import type { Context, Middleware } from 'koa'

declare module 'koa' {
  interface DefaultContext {
    /** Sluice, for this request's tenant. Its calls end when the client leaves. */
    readonly sluice: BoundRouter
  }
}

export interface SluiceKoaOptions extends HandlerOptions {
  /** Where Sluice's paths begin. Default `/llm`; below koa-mount, the mount point alone will do. */
  readonly prefix?: string
}

/** Koa middleware that can be drained before its process ends. */
export type SluiceMiddleware = Middleware & Drainable

/**
 * Koa middleware: serves Sluice's paths below its prefix and gives every later middleware `ctx.sluice`.
 *
 * @example app.use(sluice(router, { prefix: '/llm' }))
 */
export function sluice(router: Router, options: SluiceKoaOptions = {}): SluiceMiddleware {
  const { prefix, ...handlerOptions } = options
  const handle = createHandler(router, handlerOptions)
  const bind = createBinder(router, handlerOptions)
  const sluiceMiddleware: Middleware = async (ctx, next) => {
    let bound: BoundRouter | undefined
    Object.defineProperty(ctx, 'sluice', { configurable: true, get: () => (bound ??= bind(ctx.req, ctx.res)) })
    const url = urlBelow(prefix, ctx)
    const isOurs = url !== undefined && (await handle(ctx.req, ctx.res, { url, body: bodyOf(ctx) }))
    if (!isOurs) return next()
    ctx.respond = false
  }
  return Object.assign(sluiceMiddleware, { drain: handle.drain })
}

function urlBelow(prefix: string | undefined, ctx: Context): string | undefined {
  const start = (prefix ?? '/llm').replace(/\/$/, '')
  if (ctx.path.startsWith(`${start}/`)) return ctx.path.slice(start.length)
  // koa-mount has taken its own prefix off the path and left a note of it.
  return prefix === undefined && ctx['mountPath'] !== undefined ? ctx.path : undefined
}

function bodyOf({ request }: Context): unknown {
  return 'body' in request ? request.body : undefined
}
