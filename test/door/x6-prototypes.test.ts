import { openStores, createSluice } from 'sluice'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parsePolicy } from '@sluice/router'
import { startApp, seedPolicy, type App } from '../gateway/start-app.ts'
import { SURFACES, type Surface } from '../gateway/surfaces.ts'

/** As text: what `JSON.stringify` would write of an object literal has no own `__proto__`. */
const POISONS = [
  '"__proto__":{"polluted":true}',
  '"__proto__":null',
  '"__proto__":[]',
  '"constructor":{"prototype":{"polluted":true}}',
  '"constructor":null',
  '"prototype":{"polluted":true}',
  '"\\u005f_proto__":{"polluted":true}',
  '"toString":{"polluted":true}',
  '"hasOwnProperty":null,"__proto__":{"polluted":true}',
  '"valueOf":1,"constructor":{"prototype":{"polluted":true}}',
]

/** Every place of a body: before each of its fields, at every depth. */
function poisonedBodies(body: object): string[] {
  const text = JSON.stringify(body)
  const places = Array.from(text.matchAll(/\{/g), ({ index }) => index + 1)
  return places.flatMap((at) =>
    POISONS.map((poison) => `${text.slice(0, at)}${poison}${text[at] === '}' ? '' : ','}${text.slice(at)}`),
  )
}

const TOOL = { name: 'look', description: 'd', input_schema: { type: 'object', properties: { a: { type: 'string' } } } }
const RICH: Readonly<Record<string, (surface: Surface) => object>> = {
  '/v1/messages': (surface) => ({ ...surface.body('auto', 'Hi'), metadata: { user_id: 'u' }, tools: [TOOL] }),
  '/v1/chat/completions': (surface) => ({
    ...surface.body('auto', 'Hi'),
    metadata: { a: 'b' },
    tools: [{ type: 'function', function: { name: 'look', parameters: TOOL.input_schema } }],
  }),
  '/v1/responses': (surface) => ({
    ...surface.body('auto', 'Hi'),
    metadata: { a: 'b' },
    tools: [{ type: 'function', name: 'look', parameters: TOOL.input_schema, strict: false }],
  }),
}

function expectNoPollution(): void {
  for (const fresh of [{}, [], () => {}]) expect(Reflect.get(fresh, 'polluted')).toBeUndefined()
  expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('polluted')
  expect(Object.getPrototypeOf(Object.prototype)).toBeNull()
}

describe('X6: prototypes', () => {
  let app: App
  const seen = { payloads: 0 }
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.close())

  it.each(SURFACES)('stay as they are whatever a body of $name says', async (surface) => {
    const bodies = poisonedBodies(RICH[surface.path]?.(surface) ?? {})
    seen.payloads += bodies.length
    for (const body of bodies) {
      const headers = { 'content-type': 'application/json' }
      const { status } = await fetch(app.url + surface.path, { method: 'POST', headers, body })
      expect([200, 400]).toContain(status)
    }
    expect(app.defects).toEqual([])
    expectNoPollution()
  })

  it('stay as they are whatever headers say, or queries', async () => {
    const values = POISONS.map((poison) => `{${poison}}`)
    const names = [
      'x-request-id',
      'x-sluice-tags',
      'x-sluice-conversation',
      'idempotency-key',
      '__proto__',
      'constructor',
    ]
    const queries = ['__proto__[polluted]=1', 'constructor.prototype.polluted=1', '__proto__=1', 'by=__proto__']
    for (const [name, value] of names.flatMap((each) => values.map((said) => [each, said] as const))) {
      seen.payloads += 1
      await fetch(`${app.url}/v1/models`, { headers: { [name]: value } })
    }
    for (const query of queries) await fetch(`${app.url}/v1/models/__proto__?${query}`)
    for (const name of ['__proto__', 'constructor', 'toString'])
      expect((await fetch(`${app.url}/v1/models/${name}`)).status).toBe(404)
    expectNoPollution()
  })

  it('stay as they are whatever a policy says, and nothing of it is of another kind for that', () => {
    const text = JSON.stringify({ ...seedPolicy(), ledger: undefined }, (_, value) =>
      typeof value === 'bigint' ? undefined : value,
    )
    const policies = poisonedBodies(JSON.parse(text))
    seen.payloads += policies.length
    for (const policy of policies) {
      try {
        const parsed = parsePolicy(JSON.parse(policy))
        expect(Reflect.get(parsed, 'polluted')).toBeUndefined()
        for (const part of Object.values(parsed)) expect(Reflect.get(Object(part), 'polluted')).toBeUndefined()
      } catch (error) {
        expect(String(error)).toMatch(/PolicyError|unknown field|found|Expected/)
      }
    }
    expectNoPollution()
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'are not taken for tenants, keys, models or kinds: %s',
    async (name) => {
      const stores = await openStores()
      const hour = 3_600_000
      await stores.idempotency.begin(name, name, 'asked', hour, 'run')
      expect((await stores.idempotency.begin(name, name, 'other', hour, 'run2')).type).toBe('mismatch')
      expect(await stores.keys.find(name)).toBeUndefined()
      await stores.close()
      const policy = { ...seedPolicy(), providers: { [name]: { kind: name } } }
      expect(() => createSluice(policy, { env: {} })).toThrow(/providers|deployments/)
      expectNoPollution()
    },
  )

  it('were asked for 500 times and more', () => {
    expect(seen.payloads).toBeGreaterThanOrEqual(500)
  })
})
