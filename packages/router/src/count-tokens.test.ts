import { AttemptError, parseChatRequest, SluiceError, type ChatRequestInput, type ProviderCall } from '@sluice/core'
import { describe, expect, it, vi } from 'vitest'
import { failing, OK, ScriptedProvider } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

/** A vendor that counts what it is asked to count, and remembers. */
class CountingProvider extends ScriptedProvider {
  readonly counted: ProviderCall[] = []
  readonly #count: (call: ProviderCall) => Promise<number>

  constructor(count: (call: ProviderCall) => Promise<number>) {
    super(failing('overloaded'))
    this.#count = count
  }

  countTokens(call: ProviderCall): Promise<number> {
    this.counted.push(call)
    return this.#count(call)
  }
}

const TWELVE = () => Promise.resolve(12)
const UNABLE = () => Promise.reject(new AttemptError({ kind: 'overloaded', message: 'no' }))
const NEVER = () => new Promise<never>(() => undefined)

/** A policy in which the vendor `first` is one whose tokens, the catalog says, nobody counts. */
const UNCOUNTED = {
  ...TWO_VENDORS,
  providers: { first: { kind: 'azure' }, second: { kind: 'openai' } },
  deployments: Object.fromEntries(
    Object.keys(TWO_VENDORS.deployments).map((id) => [id, { provider: id.split('/')[0] ?? '', model: 'gpt-5.4' }]),
  ),
}

function setUp(first: CountingProvider, second = new CountingProvider(TWELVE), policy = TWO_VENDORS) {
  const made = testRouter(first, second, policy)
  const count = (input: ChatRequestInput = { messages: 'Hi' }, more: { readonly timeoutMs?: number } = {}) =>
    made.router.countTokens(parseChatRequest(input), { ...made.context, ...more })
  return { ...made, first, second, count }
}

describe('counting tokens', () => {
  it('asks the deployment that would be called, and costs nothing', async () => {
    const { count, first, second, records } = setUp(new CountingProvider(TWELVE))
    const expected = { inputTokens: 12, isExact: true, deployment: 'first/small', model: 'claude-haiku-4-5' }
    expect(await count()).toEqual(expected)
    expect(first.counted).toMatchObject([{ vendorModel: 'claude-haiku-4-5', facts: { id: 'claude-haiku-4-5' } }])
    expect([first.calls, second.counted, records]).toEqual([[], [], []])
  })

  it('asks the next that can, and never one of which the catalog says that it cannot', async () => {
    const { count, first, second } = setUp(new CountingProvider(TWELVE), undefined, UNCOUNTED)
    expect(await count()).toMatchObject({ isExact: true, deployment: 'second/small' })
    expect([first.counted.length, second.counted.length]).toEqual([0, 1])
    expect(await count({ messages: 'Hi', model: 'tier:opus' })).toMatchObject({ deployment: 'second/large' })
    expect(first.counted).toEqual([])
  })

  it('estimates when the vendor fails, for the deployment that would be called', async () => {
    const { count, first, second, defects } = setUp(new CountingProvider(UNABLE))
    const estimate = await count()
    expect(estimate).toMatchObject({ isExact: false, deployment: 'first/small' })
    expect(estimate.inputTokens).toBeGreaterThan(0)
    expect([first.counted.length, second.counted.length, defects]).toEqual([1, 0, []])
  })

  it('reports a provider that fails otherwise than it may, and estimates all the same', async () => {
    const { count, defects } = setUp(new CountingProvider(() => Promise.reject(new TypeError('a defect'))))
    expect((await count()).isExact).toBe(false)
    expect(defects).toMatchObject([{ message: 'a defect' }])
  })

  it('estimates when the time for the request is up, and ends the vendor’s call', async () => {
    const { count, first, clock } = setUp(new CountingProvider(NEVER))
    const counting = count({ messages: 'Hi' }, { timeoutMs: 50 })
    await clock.advance(50)
    expect((await counting).isExact).toBe(false)
    expect(first.counted[0]?.signal.aborted).toBe(true)
  })

  it('ends the vendor’s call when the caller leaves', async () => {
    const { count, first, client } = setUp(new CountingProvider(NEVER))
    const ended = count().catch((error: unknown) => error)
    await vi.waitUntil(() => first.counted.length > 0)
    client.abort()
    expect(await ended).toMatchObject({ code: 'client_gone' })
    expect(first.counted[0]?.signal.aborted).toBe(true)
  })

  it('does not ask a deployment whose breaker is open', async () => {
    const { count, chat, first, second } = setUp(new CountingProvider(TWELVE))
    first.script = [failing('unauthorized')]
    second.script = [OK]
    await chat()
    expect(await count()).toMatchObject({ isExact: true, deployment: 'second/small' })
    expect(first.counted).toEqual([])
  })

  it('counts a prompt that is too long for everyone: its sender must know by how much', async () => {
    const { count } = setUp(new CountingProvider(() => Promise.resolve(3_000_000)))
    const long = { messages: 'word '.repeat(2_000_000), model: 'claude-haiku-4-5' }
    expect(await count(long)).toMatchObject({ inputTokens: 3_000_000, isExact: true, deployment: 'first/small' })
  })

  it('says why nobody could take a request, and asks nobody', async () => {
    const { count, first } = setUp(new CountingProvider(TWELVE))
    const refused = await count({ messages: 'Hi', model: 'nobody' }).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(SluiceError)
    expect(refused).toMatchObject({ code: 'model_not_found', param: 'model' })
    expect(first.counted).toEqual([])
  })

  it('is a request without tokens to the quotas of its caller, and is given back', async () => {
    const quotas = {
      minute: { scope: 'tenant', requestsPerMinute: 2, tokensPerMinute: 1 },
      once: { scope: 'global', concurrency: 1 },
    } as const
    const { count, first } = setUp(new CountingProvider(TWELVE), undefined, { ...TWO_VENDORS, quotas })
    for (let times = 0; times < 2; times += 1) expect(await count()).toMatchObject({ inputTokens: 12 })
    await expect(count()).rejects.toMatchObject({ code: 'rate_limited', status: 429, retryAfterMs: 30_000 })
    expect(first.counted).toHaveLength(2)
  })

  it('is given back when its caller leaves', async () => {
    const quotas = { once: { scope: 'tenant', concurrency: 1 } } as const
    const { count, first, client } = setUp(new CountingProvider(NEVER), undefined, { ...TWO_VENDORS, quotas })
    const ended = count().catch((error: unknown) => error)
    await vi.waitUntil(() => first.counted.length > 0)
    await expect(count()).rejects.toMatchObject({ code: 'rate_limited' })
    client.abort()
    await ended
    await expect(count()).rejects.toMatchObject({ code: 'client_gone' })
  })

  it('is refused by a router that is closing', async () => {
    const { count, router } = setUp(new CountingProvider(TWELVE))
    await router.close()
    await expect(count()).rejects.toMatchObject({ code: 'overloaded' })
  })
})
