import { systemClock } from '@sluice/core'
import { KeyRing } from '@sluice/keys'
import { openStores, readPolicyFile, startGateway, type Gateway } from 'sluice'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SURFACES, type Surface } from '../gateway/surfaces.ts'

const PEPPER = 'a pepper of more than thirty-two characters'
const ADMIN_KEY = 'a key for operators of more than thirty-two characters'
const TENANTS = ['acme', 'globex', 'initech']
const PAIRS = TENANTS.flatMap((owner) => TENANTS.filter((other) => other !== owner).map((other) => ({ owner, other })))
const CELLS = SURFACES.flatMap((surface) => PAIRS.map((pair) => ({ ...pair, surface, title: surface.name })))

describe('X11: what is one tenant’s', () => {
  let gateway: Gateway
  const stores = openStores()
  const keys = new Map<string, string>()
  beforeAll(async () => {
    const kept = await stores
    const ring = new KeyRing({ store: kept.keys, pepper: PEPPER, clock: systemClock })
    for (const tenant of TENANTS) keys.set(tenant, (await ring.issue({ tenant })).key)
    const policy = Object(readPolicyFile('seed').policy)
    const file = { policy: { ...policy, budgets: BUDGETS }, origin: 'door', path: '' }
    gateway = await startGateway({ file, env: {}, port: 0, stores: kept, pepper: PEPPER, adminKey: ADMIN_KEY })
  })
  afterAll(async () => {
    await gateway.close({ drainMs: 0 })
    await (await stores).close()
  })

  it.each(CELLS)(
    'is answered to it again, and never to another: $owner, $other, $title',
    async ({ owner, other, surface }) => {
      const key = `order-${owner}-${other}-${surface.path}`
      const first = await ask(owner, surface, key)
      expect(first.status).toBe(200)
      expect((await ask(owner, surface, key)).replayed).toBe('true')
      const stranger = await ask(other, surface, key)
      expect([stranger.status, stranger.replayed]).toEqual([200, null])
      expect(stranger.decision).not.toBe(first.decision)
    },
  )

  it('is spent by it alone', async () => {
    const { ledger } = await stores
    const before = await ledger.balance('tenant/globex')
    await ask('acme', SURFACES[0], 'spend-of-acme')
    expect(await ledger.balance('tenant/globex')).toEqual(before)
  })

  it.each(['/sluice/spend?by=tenant', '/sluice/spend?tenant=globex', '/sluice/spend', '/metrics'])(
    'is shown to no tenant at %s, nor to anybody of this machine without the operators’ key',
    async (path) => {
      for (const tenant of [...TENANTS, 'nobody']) {
        const { status, text } = await look(path, keys.get(tenant) ?? 'none')
        expect({ tenant, status }).toEqual({ tenant, status: 403 })
        expect(text).not.toMatch(/acme|globex|initech/)
      }
      expect((await look(path, ADMIN_KEY)).status).toBe(200)
    },
  )

  it('is no word of what health says to a tenant', async () => {
    expect(JSON.parse((await look('/sluice/health', keys.get('acme') ?? '')).text)).toEqual({
      status: expect.any(String),
    })
    expect(JSON.parse((await look('/sluice/health', ADMIN_KEY)).text)).toHaveProperty('deployments')
  })

  it('is not had with the operators’ key either', async () => {
    const { status } = await look('/v1/models', ADMIN_KEY)
    expect(status).toBe(401)
  })

  async function look(path: string, key: string) {
    const response = await fetch(gateway.url + path, { headers: { authorization: `Bearer ${key}` } })
    return { status: response.status, text: await response.text() }
  }

  async function ask(tenant: string, surface: Surface, key: string) {
    const headers = { 'content-type': 'application/json', 'x-api-key': keys.get(tenant) ?? '', 'idempotency-key': key }
    const body = JSON.stringify(surface.body('tier:haiku', 'Hi'))
    const response = await fetch(gateway.url + surface.path, { method: 'POST', headers, body })
    await response.text()
    const { status } = response
    return {
      status,
      replayed: response.headers.get('idempotent-replayed'),
      decision: response.headers.get('x-sluice-decision'),
    }
  }
})

const BUDGETS = { each: { scope: 'tenant', window: 'total', limitUsd: '10' } }
