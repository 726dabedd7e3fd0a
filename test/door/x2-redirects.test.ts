import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOSTS, hostsPolicy } from '../gateway/hosts.ts'
import { startApp, type App } from '../gateway/start-app.ts'
import { ask } from '../gateway/surfaces.ts'
import { startCanary, type Canary } from '../inventory/start-target.ts'

const STATUSES = [301, 302, 303, 307, 308]
const CELLS = HOSTS.flatMap((host) => STATUSES.map((status) => ({ ...host, status })))

describe('X2: a vendor that redirects', () => {
  let app: App
  let canary: Canary & AsyncDisposable
  beforeAll(async () => {
    canary = await startCanary()
    const policy = hostsPolicy()
    app = await startApp({ policy: { ...policy, retries: { ...policy.retries, maxAttempts: 1 } } })
  })
  afterAll(async () => {
    await app.close()
    await canary[Symbol.asyncDispose]()
  })

  it.each(CELLS)('is not followed: $name with $status', async ({ name, model, status }) => {
    const headers = {
      location: `${canary.url}/v1/messages`,
      'content-location': canary.url,
      refresh: `0; url=${canary.url}`,
    }
    for (const isStream of [false, true]) {
      app.simulator.queueReply(name, { status, headers, body: new Uint8Array() })
      const calls = app.simulator.requests.length
      const received = await ask(app, { model, isStream })
      expect(received.status).toBeGreaterThanOrEqual(500)
      expect(received.headers.get('location')).toBeNull()
      expect(app.records.at(-1)?.attempts).toMatchObject([{ status, deployment: name }])
      expect(app.simulator.requests.length).toBe(calls + 1)
      // One call of five hundreds would open its breaker before the last redirect.
      for (let well = 0; well < 3; well += 1) await ask(app, { model })
    }
    expect(canary.visits()).toBe(0)
  })
})
