import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { loadCatalog } from '@sluice/catalog'
import { createRuleClassifier } from '@sluice/classifier'
import { parseChatRequest, systemClock, type ProviderCall } from '@sluice/core'
import { expect, it } from 'vitest'
import { createRouter } from './create-router.ts'
import { compilePolicy } from './policy/compile-policy.ts'
import { parsePolicy } from './policy/parse-policy.ts'
import { ScriptedProvider } from './testing/scripted-provider.ts'
import { TWO_VENDORS } from './testing/test-router.ts'

const ANSWERS_AFTER_MS = 200
const FIRST_TOKEN_MS = 400
const STANDS_STILL_MS = 2_000

// A thread of its own: it goes on while this one stands still.
const VENDOR = `
const { createServer } = require('node:http')
const { parentPort } = require('node:worker_threads')
const server = createServer((req, res) => setTimeout(() => res.end('ok'), ${ANSWERS_AFTER_MS}))
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
`

/** Answers when a server has done so. */
class DistantProvider extends ScriptedProvider {
  readonly #url: string

  constructor(url: string) {
    super()
    this.#url = url
  }

  override async answer(call: ProviderCall) {
    await (await fetch(this.#url, { signal: call.signal })).text()
    return super.answer(call)
  }
}

it('BR8: holds it against no vendor that the event loop stood still for 2 seconds', async () => {
  const worker = new Worker(VENDOR, { eval: true })
  const [port] = await once(worker, 'message')
  const provider = new DistantProvider(`http://127.0.0.1:${port}`)
  const policy = { ...TWO_VENDORS, timeouts: { connectMs: 100, firstTokenMs: FIRST_TOKEN_MS, perOutputTokenMs: 1 } }
  const providers = new Map(Object.entries({ first: provider, second: provider }))
  const router = createRouter({
    policy: compilePolicy(parsePolicy(policy), loadCatalog(), providers),
    classifier: createRuleClassifier(),
  })
  const request = parseChatRequest({ messages: 'Hi', model: 'tier:haiku', maxOutputTokens: 1 })
  const context = { requestId: 'req_1', tenant: 'acme', signal: new AbortController().signal, surface: 'test' }
  const ask = () => Promise.all(Array.from({ length: 20 }, () => router.chat(request, context)))
  await ask()
  const asking = ask()
  await new Promise((resolve) => void systemClock.setTimer(ANSWERS_AFTER_MS / 2, () => resolve(undefined)))
  // Not in a timer: after it, those that are due come before what has been received meanwhile.
  await new Promise((resolve) => void setImmediate(() => resolve(standStill())))
  const answers = await asking
  expect(answers.map(({ deployment, attempts }) => [deployment, attempts])).toEqual(
    answers.map(() => ['first/small', 1]),
  )
  expect(router.health().deployments.filter(({ state, failed }) => state !== 'closed' || failed > 0)).toEqual([])
  await router.close()
  await worker.terminate()
})

function standStill(): void {
  const untilMs = performance.now() + STANDS_STILL_MS
  while (performance.now() < untilMs);
}
