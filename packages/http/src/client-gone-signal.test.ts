import { once } from 'node:events'
import { createServer, request, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { clientGoneSignal } from './client-gone-signal.ts'
import { portOf } from './testing/serve.ts'

const server = createServer()
afterEach(() => {
  server.removeAllListeners('request').closeAllConnections()
  server.close()
})

describe('clientGoneSignal', () => {
  it('fires when the client leaves before its response is complete', async () => {
    const { client, res } = await exchange()
    const signal = clientGoneSignal(res)
    expect(signal.aborted).toBe(false)
    client.destroy()
    await once(res, 'close')
    expect(signal.reason).toMatchObject({ code: 'client_gone' })
  })

  it('has fired already when the client left before anybody asked', async () => {
    const { client, res } = await exchange()
    client.destroy()
    await once(res, 'close')
    expect(clientGoneSignal(res).aborted).toBe(true)
  })

  it('stays quiet when the response is complete, and leaves no listener', async () => {
    const { res } = await exchange()
    const before = [res.listenerCount('close'), res.listenerCount('finish')]
    const signal = clientGoneSignal(res)
    res.end('whole')
    await once(res, 'close')
    expect(signal.aborted).toBe(false)
    expect([res.listenerCount('close'), res.listenerCount('finish')]).toEqual(before)
    expect(clientGoneSignal(res).aborted).toBe(false)
  })

  it('does not fire because the request has been read', async () => {
    const { res } = await exchange()
    const signal = clientGoneSignal(res)
    res.req.resume()
    await once(res.req, 'close')
    expect(signal.aborted).toBe(false)
    res.end()
  })
})

async function exchange() {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const answered = new Promise<ServerResponse>((resolve) => {
    server.once('request', (_req, res) => resolve(res))
  })
  const client = request({ port: portOf(server), method: 'POST' }).on('error', () => undefined)
  client.end('body')
  return { client, res: await answered }
}
