import { NO_USAGE } from '@sluice/core'
import { expect, it, onTestFinished } from 'vitest'
import { startVendor } from './start-vendor.ts'
import { edgeReply, jsonReply, type Wire } from './wire.ts'
import { WireRejection } from './wire-rejection.ts'

/** About the smallest vendor that there can be: it says back what it hears. */
const ECHO: Wire = {
  vendor: 'echo',
  basePath: '/echo',
  endpoints: {
    'POST /echo/{word}': ({ pathValues }) =>
      jsonReply({ said: pathValues['word'] }, { id: 'e', model: 'echo-1', usage: { ...NO_USAGE, outputTokens: 1 } }),
  },
  newRequestId: () => 'request-1',
  authenticate(_path, headers) {
    if (headers['x-key'] !== 'good') throw new WireRejection({ status: 401, message: 'Who are you?' })
  },
  unknownPath: () => ({ status: 404, message: 'Nothing here.' }),
  unreadableBody: () => ({ status: 400, message: 'What?' }),
  statusFault: ({ status }) => edgeReply(status, 'text/plain', 'No.'),
  errorReply: ({ status, message }) => edgeReply(status, 'text/plain', message),
  headers: ({ requestId }) => ({ 'x-request': requestId }),
  retryHeaders: (seconds) => ({ 'retry-after': String(seconds) }),
}

async function start() {
  const vendor = await startVendor(ECHO)
  onTestFinished(() => vendor.close())
  const say = (word: string, key = 'good') =>
    fetch(`${vendor.baseUrl}/${word}`, { method: 'POST', headers: { 'x-key': key } })
  return { vendor, say }
}

it('plays a vendor by its wire, and keeps its books', async () => {
  const { vendor, say } = await start()
  const response = await say('hello')
  expect([await response.json(), response.headers.get('x-request')]).toEqual([{ said: 'hello' }, 'request-1'])
  expect((await say('hello', 'bad')).status).toBe(401)
  expect(vendor.requests.map(({ vendor: name, outcome }) => [name, outcome])).toEqual([
    ['echo', 'answered'],
    ['echo', 'rejected'],
  ])
  expect(vendor.billed().map(({ model, usage }) => [model, usage.outputTokens])).toEqual([['echo-1', 1]])
})

it('fails as it is told, and gives a reply that was queued', async () => {
  const { vendor, say } = await start()
  vendor.setFault({ type: 'status', status: 503 })
  expect((await say('hello')).status).toBe(503)
  vendor.setFault(undefined)
  vendor.queueReply({ status: 418, headers: {}, body: 'teapot' })
  expect([(await say('hello')).status, (await say('hello')).status]).toEqual([418, 200])
})
