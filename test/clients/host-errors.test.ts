import type { FaultStatus } from '@sluice/simulator'
import { describe, expect, it } from 'vitest'
import { HOSTS, hostsPolicy, type Host } from '../gateway/hosts.ts'
import { startAppForTest, type App } from '../gateway/start-app.ts'
import { WAYS, type ClientSurface, type Way } from './client-surface.ts'
import { CLIENTS } from './clients.ts'

interface Trouble {
  readonly status: FaultStatus
  /** What the client's SDK throws. */
  readonly error: keyof ClientSurface['errors']
  readonly seen: number
  readonly calls: number
}

// One host is all there is here: what could be tried elsewhere ends in what the client is told when nobody is left.
const TROUBLES: readonly Trouble[] = [
  { status: 400, error: 'BadRequestError', seen: 400, calls: 1 },
  { status: 401, error: 'InternalServerError', seen: 502, calls: 1 },
  { status: 404, error: 'NotFoundError', seen: 404, calls: 1 },
  { status: 429, error: 'RateLimitError', seen: 429, calls: 1 },
  { status: 500, error: 'InternalServerError', seen: 502, calls: 2 },
  { status: 502, error: 'InternalServerError', seen: 502, calls: 1 },
  { status: 503, error: 'InternalServerError', seen: 503, calls: 2 },
]

const RETRY_AFTER_SECONDS = 7

describe.each(HOSTS)('when $name fails', (host) => {
  describe.each(CLIENTS)('$name', (client) => {
    describe.each(WAYS)('%s', (way) => {
      it.each(TROUBLES)('throws its own $error for status $status', async ({ status, error, seen, calls }) => {
        const app = await startWith(host)
        const retryAfterSeconds = status === 429 ? RETRY_AFTER_SECONDS : undefined
        app.simulator.setFault(host.name, { type: 'status', status, retryAfterSeconds })
        const thrown = await errorOf(app, { client, host, way })
        expect(thrown).toBeInstanceOf(client.errors[error])
        expect(thrown).toMatchObject({ status: seen })
        // Neither who it was nor the key.
        expect(String(thrown)).not.toMatch(new RegExp(`${host.name}|simulated`, 'i'))
        expect(retryAfterOf(thrown)).toBe(retryAfterSeconds?.toString() ?? null)
        expect(app.simulator.requests).toHaveLength(calls)
        expect(app.records).toMatchObject([{ end: 'broken', deployment: undefined, attempts: { length: calls } }])
        expect(app.defects).toEqual([])
        expect(await app.ledger.balance('default')).toMatchObject({ pendingNanoUsd: 0n })
      })
    })
  })
})

// A window of ten million tokens holds more than a body may have bytes.
describe.each(HOSTS.filter(({ name }) => name !== 'vllm'))('what is too long for $name', (host) => {
  it.each(CLIENTS)('is refused before the call: $name', async (client) => {
    const app = await startWith(host)
    const thrown = await errorOf(app, { client, host, text: 'word '.repeat(1_100_000) })
    expect(thrown).toBeInstanceOf(client.errors.BadRequestError)
    expect(String(thrown)).toMatch(/the prompt has about \d+ tokens, the limit is \d+/)
    expect(app.simulator.requests).toEqual([])
    expect(app.records).toMatchObject([{ end: 'broken', errorCode: 'context_length_exceeded', attempts: [] }])
  })
})

const QUICK = { baseDelayMs: 1, overloadedBaseDelayMs: 1 }

/** An app with no other host than this one. */
function startWith(host: Host): Promise<App> {
  const policy = hostsPolicy([host])
  const retries = { ...policy.retries, ...QUICK }
  return startAppForTest({ policy: { ...policy, retries }, simulator: { vendors: [host.name] } })
}

interface Asked {
  readonly client: ClientSurface
  readonly host: Host
  readonly way?: Way
  readonly text?: string
}

/** What the SDK throws; undefined when it does not. */
function errorOf(app: App, { client, host, way = 'whole', text = 'Hi!' }: Asked): Promise<unknown> {
  const asking = client.connect(app).ask(host.model, { text }, way)
  return asking.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
}

function retryAfterOf(thrown: unknown): string | null {
  if (!(thrown instanceof Error) || !('headers' in thrown) || !(thrown.headers instanceof Headers)) return null
  return thrown.headers.get('retry-after')
}
