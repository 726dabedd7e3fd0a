/**
 * K2: a million requests, and the heap is as large as before.
 *
 *   node --conditions=@sluice/source test/chaos/k2-million-requests.ts [--quick]
 */
import { once } from 'node:events'
import { Agent, createServer, request } from 'node:http'
import { parseChatRequest } from '@sluice/core'
import { sluice } from '@sluice/express'
import express from 'express'
import { collectGarbage } from './collect-garbage.ts'
import { InstantVendor, instantRouter } from './instant-vendor.ts'
import { isQuick, writeFigure, writeProgress } from './write-figure.ts'

const IN_PROCESS = isQuick ? 50_000 : 1_000_000
const OVER_HTTP = isQuick ? 5_000 : 50_000
// Counts, caches and windows are as full as they get, and the code is compiled.
const WARM_UP_SHARE = 0.2
const MOST_MB = 10
const SIDE_BY_SIDE = 16

let warnings = 0
process.on('warning', ({ name }) => {
  if (name === 'MaxListenersExceededWarning') warnings += 1
})

const router = instantRouter(new InstantVendor(), new InstantVendor(), {
  budgets: { all: { scope: 'global', window: 'month', limitUsd: '1000000' } },
  quotas: { each: { scope: 'tenant', concurrency: 1_000 } },
})
// As long as the process: whoever listens to it for a request has to stop doing so.
const { signal } = new AbortController()

await measure('K2 router', IN_PROCESS, askRouter)
await overHttp()
await router.close()

async function askRouter(index: number): Promise<void> {
  const chat = parseChatRequest({ messages: 'Hi', maxOutputTokens: 20 })
  const context = { requestId: `r${index}`, tenant: `t${index % 10}`, signal, surface: 'test' }
  if (index % 2 === 0) return void (await router.chat(chat, context))
  const { events } = await router.stream(chat, context)
  for await (const _ of events);
}

async function overHttp(): Promise<void> {
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 30_000 }, express().use(sluice(router)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const agent = new Agent({ keepAlive: true, maxSockets: SIDE_BY_SIDE })
  await measure('K2 http', OVER_HTTP, (index) => askHttp({ port, agent }, index % 2 === 0))
  agent.destroy()
  server.close()
}

async function askHttp(to: { readonly port: number; readonly agent: Agent }, isStream: boolean): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const sent = request({ ...to, host: '127.0.0.1', path: '/v1/messages', method: 'POST', headers })
  const message = { role: 'user', content: 'Hi' }
  sent.end(JSON.stringify({ model: 'auto', max_tokens: 20, stream: isStream, messages: [message] }))
  const [response] = await once(sent, 'response')
  await once(response.resume(), 'end')
}

async function measure(id: string, requests: number, ask: (index: number) => Promise<void>): Promise<void> {
  const warmUp = Math.ceil(requests * WARM_UP_SHARE)
  await run(0, warmUp, ask)
  const before = await collectGarbage()
  const startedMs = performance.now()
  await run(warmUp, warmUp + requests, ask)
  const seconds = (performance.now() - startedMs) / 1_000
  const grownMb = (await collectGarbage()) - before
  writeProgress(`${id}: ${(requests / seconds).toFixed(0)} requests/s, ${before.toFixed(1)} MB before`)
  writeFigure({
    id,
    asked: `${requests} requests: heap growth <= ${MOST_MB} MB, 0 MaxListeners warnings`,
    got: `${grownMb.toFixed(2)} MB after ${warmUp} for warm-up, ${warnings} warnings`,
    isMet: grownMb <= MOST_MB && warnings === 0,
  })
}

async function run(from: number, until: number, ask: (index: number) => Promise<void>): Promise<void> {
  let next = from
  const lane = async () => {
    while (next < until) await ask(next++)
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane))
}
