import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { MemoryLedger } from '@sluice/memory'
import { systemClock } from '@sluice/core'
import { sluice } from '@sluice/express'
import { createSluice, readPolicyFile } from 'sluice'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGatewayApp, OWN_PAGES } from '../../packages/sluice/src/gateway-app.ts'
import { INVENTORY, titleOf } from './inventory.ts'
import { addresses } from './probe-addresses.ts'
import { PROBES } from './probes.ts'
import { listen, startCanary, startTarget, stop, type Target } from './start-target.ts'

const COLUMNS = { ...PROBES, addresses }
const CELLS = INVENTORY.flatMap((row) =>
  Object.entries(COLUMNS).map(([column, probe]) => ({ title: `${titleOf(row)}: ${column}`, row, probe })),
)

describe('M11: every path that is answered has its guards', () => {
  let target: Target & AsyncDisposable
  beforeAll(async () => {
    target = await startTarget()
  })
  afterAll(() => target[Symbol.asyncDispose]())

  it.each(CELLS)('$title', async ({ row, probe }) => {
    expect(await probe(row, target)).toEqual([])
  })

  it.each(['/v1/nothing', '/v1/files', '/v1/proxy/x', '/v1/embeddings', '/v1/messages/batches', '/admin', '/llm/v1'])(
    'answers nothing at %s, whatever the method',
    async (path) => {
      const before = target.vendorCalls()
      for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
        const { status } = await fetch(target.url + path, { method, headers: { 'x-api-key': target.keyOf('acme') } })
        expect({ method, status }).toMatchObject({ status: method === 'OPTIONS' ? expect.any(Number) : 404 })
      }
      expect(target.vendorCalls()).toBe(before)
    },
  )
})

describe('the inventory', () => {
  it('has every path of the gateway: the app is the middleware and its own pages', async () => {
    const router = createSluice(readPolicyFile('2026-11').policy, {
      env: {},
      onMissing: () => ({ apiKey: 'x', baseUrl: 'http://127.0.0.1:9', account: 'x' }),
      stores: { ledger: new MemoryLedger(systemClock) },
    })
    const { stack } = createGatewayApp(sluice(router)).router
    expect(stack.filter(({ route }) => !route).map(({ name }) => name)).toEqual(['sluiceMiddleware'])
    expect(stack.flatMap(({ route }) => route?.path ?? [])).toEqual(Object.keys(OWN_PAGES))
    await router.close()
  })

  it('finds each guard missing, in every row, of a gateway that has none', async () => {
    await using target = await startCareless()
    const unseen: string[] = []
    for (const { title, row, probe } of CELLS) if ((await probe(row, target)).length === 0) unseen.push(title)
    expect(unseen).toEqual([])
  })
})

/** Answers everyone and everything with 200, calls a vendor and holds money for it, and goes wherever it is sent. */
async function startCareless(): Promise<Target & AsyncDisposable> {
  const canary = await startCanary()
  let served = 0
  const server = createServer((req, res) => {
    void (async () => {
      served += 1
      const said = [req.url, JSON.stringify(req.headers), await text(req)].join(' ')
      if (said.includes(canary.url)) await fetch(canary.url)
      res.end('{"secret":1}')
    })()
  })
  const url = await listen(server)
  const count = () => served
  return {
    url,
    keyOf: () => 'any',
    vendorCalls: count,
    vendorUrls: [],
    reservations: count,
    canary,
    async [Symbol.asyncDispose]() {
      await stop(server)
      await canary[Symbol.asyncDispose]()
    },
  }
}
