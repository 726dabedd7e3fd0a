import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { sluice as expressSluice } from '@sluice/express'
import { sluice as fastifySluice } from '@sluice/fastify'
import { sluice as honoSluice, type SluiceEnv } from '@sluice/hono'
import { sluice as koaSluice } from '@sluice/koa'
import { sluice as nodeSluice } from '@sluice/node'
import type { BoundRouter, HandlerOptions } from '@sluice/node'
import type { Router } from '@sluice/router'
import express from 'express'
import fastify from 'fastify'
import { Hono, type MiddlewareHandler } from 'hono'
import Koa from 'koa'

export const SKINS = ['Express', 'Koa', 'Fastify', 'Hono', 'node:http'] as const
export type Skin = (typeof SKINS)[number]

export interface SkinOptions extends HandlerOptions {
  /** Where Sluice is mounted. */
  readonly prefix: string
  /** Whether the app's own parser reads JSON bodies before Sluice does. */
  readonly parsesBefore?: boolean
}

/** An app with Sluice below its prefix, whose own page `/llm/page` asks through what the skin gives to handlers. */
export interface RunningSkin {
  readonly url: string
  drain(): Promise<void>
  close(): Promise<void>
}

/** Starts an app of one framework on a free port of the loopback. Several routers: each below its own prefix. */
export async function startSkin(
  skin: Skin,
  routers: readonly (readonly [Router, SkinOptions])[],
): Promise<RunningSkin> {
  const { server, drains } = await APPS[skin](routers)
  Object.assign(server, { headersTimeout: 10_000, requestTimeout: 30_000 })
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error(`skins: ${skin} does not listen.`)
  return {
    url: `http://127.0.0.1:${address.port}`,
    drain: async () => void (await Promise.all(drains.map((drain) => drain()))),
    async close() {
      server.closeAllConnections()
      server.close()
      if (server.listening) await once(server, 'close')
    },
  }
}

type Mounts = readonly (readonly [Router, SkinOptions])[]

interface App {
  readonly server: Server
  readonly drains: readonly (() => Promise<unknown>)[]
}

const APPS: Readonly<Record<Skin, (mounts: Mounts) => App | Promise<App>>> = {
  Express: (mounts) => {
    const app = express()
    if (mounts.some(([, { parsesBefore }]) => parsesBefore)) app.use(express.json())
    const drains = mounts.map(([router, { prefix, ...options }]) => {
      const middleware = expressSluice(router, options)
      app.use(prefix, middleware)
      return middleware.drain
    })
    app.get('/llm/page', async (req, res) => void res.send(await ask(req.sluice)))
    return { server: createServer(app), drains }
  },
  Koa: (mounts) => {
    const app = new Koa()
    const drains = mounts.map(([router, options]) => {
      const middleware = koaSluice(router, options)
      app.use(middleware)
      return middleware.drain
    })
    app.use(async (ctx) => {
      if (ctx.path === '/llm/page') ctx.body = await ask(ctx.sluice)
    })
    return { server: createServer(app.callback()), drains }
  },
  Fastify: async (mounts) => {
    const app = fastify()
    const drains = []
    for (const [router, { prefix, ...options }] of mounts) {
      const plugin = fastifySluice(router, options)
      await app.register(plugin, { prefix })
      drains.push(plugin.drain)
    }
    app.get('/llm/page', (request) => ask(request.sluice))
    app.post('/echo', (request) => request.body)
    await app.listen({ port: 0, host: '127.0.0.1' })
    return { server: app.server, drains }
  },
  Hono: (mounts) => {
    const app = new Hono<SluiceEnv>()
    const drains = mounts.map(([router, { prefix, parsesBefore, ...options }]) => {
      const middleware = honoSluice(router, options)
      if (parsesBefore) app.use(`${prefix}/*`, parseHono)
      app.use(`${prefix}/*`, middleware)
      return middleware.drain
    })
    app.get('/llm/page', async (c) => c.text(await ask(c.var.sluice)))
    return { server: createServer(getRequestListener(app.fetch)), drains }
  },
  'node:http': (mounts) => {
    const listeners = mounts.map(([router, options]) => nodeSluice(router, options))
    const answer = async (req: IncomingMessage, res: ServerResponse) => {
      for (const listener of listeners) if (await listener(req, res)) return
      const [first] = listeners
      if (req.url === '/llm/page' && first) res.end(await ask(first.for(req, res)))
      else res.writeHead(404).end('not found')
    }
    const server = createServer((req, res) => void answer(req, res))
    return { server, drains: listeners.map(({ drain }) => drain) }
  },
}

const parseHono: MiddlewareHandler = async ({ req }, next) => {
  await req.json()
  await next()
}

async function ask(sluice: BoundRouter): Promise<string> {
  const { text } = await sluice.chat({ messages: 'Say hello.' })
  return text
}
