import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOSTS, hostsPolicy, type Capability, type Host } from '../gateway/hosts.ts'
import { FRAMEWORKS, startApp, type App, type Framework } from '../gateway/start-app.ts'
import { WAYS, type Client, type ClientSurface, type Question, type Way } from './client-surface.ts'
import { CLIENTS } from './clients.ts'
import { expectUsage, HOST_CASES, type Outcome } from './host-cases.ts'

// What depends on the framework does not depend on the host: Koa is shown one host of each protocol.
const HOSTS_OF: Readonly<Record<Framework, readonly Host[]>> = {
  Express: HOSTS,
  Koa: HOSTS.filter(({ name }) => ['anthropic', 'openai', 'vllm'].includes(name)),
}

/** In the words of the error. */
const LACKS: Readonly<Record<Capability, string>> = {
  'structured output': 'no support for structured output',
  documents: 'no support for documents',
  'media by address': 'no support for pictures by their address',
  'forced tool calls': 'no support for a forced tool call',
}

/** More than any of these models writes. */
const TOO_MANY_TOKENS = 10_000_000

describe.each(FRAMEWORKS)('through %s', (framework) => {
  let app: App
  beforeAll(async () => {
    app = await startApp({ framework, policy: hostsPolicy() })
  })
  afterAll(() => app.close())

  describe.each(CLIENTS)('$name', (client) => {
    let sdk: Client
    beforeAll(() => {
      sdk = client.connect(app)
    })

    describe.each(HOSTS_OF[framework])('asking $name', (host) => {
      const lacking = HOST_CASES.filter(({ needs }) => needs && host.lacks.includes(needs))
      const others = HOST_CASES.filter((one) => !lacking.includes(one))

      describe.each(WAYS)('%s', (way) => {
        it.each(others)('gets $name', async ({ question, check }) => {
          const outcome = await ask({ app, sdk, client, host }, question, way)
          expect(outcome.sent).toMatchObject({ vendor: host.name, outcome: 'answered' })
          await check(outcome)
        })

        it.each(lacking)('is refused $name before the call', async ({ needs = 'documents', question }) => {
          const before = app.simulator.requests.length
          await expectRefused({ app, sdk, client, host }, question, way, LACKS[needs])
          expect(app.simulator.requests).toHaveLength(before)
        })

        it('is refused an answer longer than any of the model before the call', async () => {
          const before = app.simulator.requests.length
          const reason = `an answer of ${TOO_MANY_TOKENS} tokens is asked for`
          const question = { text: 'Hi!', maxOutputTokens: TOO_MANY_TOKENS }
          await expectRefused({ app, sdk, client, host }, question, way, reason)
          expect(app.simulator.requests).toHaveLength(before)
        })
      })
    })
  })

  it('meets no defect, and leaves nothing held in the ledger', async () => {
    expect(app.defects).toEqual([])
    expect(await app.ledger.balance('default')).toMatchObject({ pendingNanoUsd: 0n })
  })
})

interface Place {
  readonly app: App
  readonly sdk: Client
  readonly client: ClientSurface
  readonly host: Host
}

/** What must hold of every answer is checked here. */
async function ask(place: Place, question: Question, way: Way): Promise<Outcome> {
  const { app, sdk, client, host } = place
  const exchange = await sdk.ask(host.model, question, way)
  const [record, sent] = [app.records.at(-1), app.simulator.requests.at(-1)]
  if (!record || !sent) throw new Error('every-host: an answer without a request.')
  expect(record).toMatchObject({ end: 'done', model: host.model, surface: client.surface })
  expect(record.isStream).toBe(way === 'streamed')
  expect(exchange.said.model).toBe(host.model)
  expectUsage(exchange.said, record)
  return { exchange, host, client, sent, record, askAgain: () => ask(place, question, way) }
}

async function expectRefused(place: Place, question: Question, way: Way, reason: string): Promise<void> {
  const { app, sdk, client, host } = place
  const error: unknown = await sdk.ask(host.model, question, way).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(client.errors.BadRequestError)
  expect(error).toMatchObject({ status: 400, type: 'invalid_request_error' })
  expect(String(error)).toContain(`No model that may answer can take this request: ${reason}`)
  const excluded = [{ deployment: host.name, reason: expect.stringContaining(reason) }]
  expect(app.records.at(-1)).toMatchObject({ end: 'broken', attempts: [], excluded })
}
