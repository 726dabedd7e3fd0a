import { createBinder, createHandler, type BoundRouter, type Drainable, type HandlerOptions } from '@sluice/http'
import type { Router } from '@sluice/router'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** Sluice, for this request's tenant. Its calls end when the client leaves. */
    readonly sluice: BoundRouter
  }
}

/** A Fastify plugin that can be drained before its process ends. */
export type SluicePlugin = FastifyPluginAsync<{ readonly prefix?: string }> & Drainable

/**
 * Fastify plugin: serves Sluice's paths below its prefix (default `/llm`) and gives every handler `request.sluice`.
 *
 * @example await app.register(sluice(router), { prefix: '/llm' })
 */
export function sluice(router: Router, options: HandlerOptions = {}): SluicePlugin {
  const handle = createHandler(router, options)
  const bind = createBinder(router, options)
  async function paths(app: FastifyInstance): Promise<void> {
    // Sluice reads bodies itself, by its own limits, and answers what is wrong with one in the client's protocol.
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', (_request, _payload, done) => done(null))
    app.all('/*', async (request, reply) => {
      const url = request.raw.url?.slice(app.prefix.length)
      const isOurs = await handle(request.raw, reply.raw, { url })
      return isOurs ? reply.hijack() : reply.callNotFound()
    })
  }
  async function plugin(app: FastifyInstance, { prefix = '/llm' }: { readonly prefix?: string }): Promise<void> {
    app.addHook('onRequest', async (request, reply) => {
      let bound: BoundRouter | undefined
      const get = () => (bound ??= bind(request.raw, reply.raw))
      Object.defineProperty(request, 'sluice', { configurable: true, get })
    })
    await app.register(paths, { prefix })
  }
  // Handlers of the whole app get `request.sluice`, not only those below the prefix.
  return Object.assign(plugin, { drain: handle.drain, [Symbol.for('skip-override')]: true })
}
