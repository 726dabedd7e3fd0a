import {
  AttemptError,
  parseChatRequest,
  seededRandom,
  type Clock,
  type FailureKind,
  type ProviderCall,
} from '@sluice/core'
import { describe, expect, it } from 'vitest'
import type { PolicyInput } from './policy/policy-schema.ts'
import { ScriptedProvider, textEvents } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

interface Turn {
  /** Until the first content, or the failure. */
  readonly delayMs: number
  readonly kind?: FailureKind
}

/** A vendor whose streams begin when a test says so; deaf to its signal. */
class TimedProvider extends ScriptedProvider {
  clock: Clock | undefined
  turn: () => Turn = () => ({ delayMs: 0 })

  override async stream(call: ProviderCall) {
    this.calls.push(call)
    const { delayMs, kind } = this.turn()
    if (delayMs > 0) await new Promise<void>((resolve) => this.clock?.setTimer(delayMs, resolve))
    if (kind) throw new AttemptError({ kind, message: kind })
    return {
      dropped: [],
      body: (async function* () {
        yield* textEvents()
      })(),
    }
  }
}

const HEDGING: PolicyInput = { ...TWO_VENDORS, hedging: { enabled: true } }

/** A router whose first vendor has been seen to begin at once, in a hundred streams. */
async function setUp(policy: PolicyInput = HEDGING, warmUps = 100) {
  const [first, second] = [new TimedProvider(), new TimedProvider()]
  const bench = testRouter(first, second, policy)
  for (const provider of [first, second]) provider.clock = bench.clock
  const read = async () => {
    const { head, events, record } = await bench.stream()
    const types: string[] = []
    for await (const { type } of events) types.push(type)
    return { head, types, record: await record }
  }
  for (let turn = 0; turn < warmUps; turn += 1) await read()
  await bench.clock.advance(1_000)
  return { ...bench, first, second, read }
}

describe('hedging', { timeout: 60_000 }, () => {
  it('is off unless the policy says otherwise: a late stream is waited for', async () => {
    const { first, second, read, clock } = await setUp(TWO_VENDORS)
    first.turn = () => ({ delayMs: 20_000 })
    const asked = read()
    await clock.advance(20_000)
    expect((await asked).head).toMatchObject({ deployment: 'first/small', attempts: 1 })
    expect(second.calls).toHaveLength(0)
  })

  it('asks another vendor when a stream is later than 95 in 100 were, takes its answer and charges both', async () => {
    const { first, second, read, clock, ledger, records } = await setUp()
    const before = await ledger.balance('tenant/acme')
    first.turn = () => ({ delayMs: 20_000 })
    const asked = read()
    await clock.advance(50)
    const { head, types, record } = await asked
    expect(head).toMatchObject({ deployment: 'second/small', attempts: 2 })
    expect(types).toEqual(textEvents().map(({ type }) => type))
    expect(first.calls.at(-1)?.signal.aborted).toBe(true)
    expect(second.calls).toHaveLength(1)
    expect(record.attempts.map(({ outcome }) => outcome)).toEqual(['outrun', 'answered'])
    expect(record.attempts.every(({ costNanoUsd }) => (costNanoUsd ?? 0n) > 0n)).toBe(true)
    const after = await ledger.balance('tenant/acme')
    expect(after).toEqual({ postedNanoUsd: before.postedNanoUsd + (record.costNanoUsd ?? 0n), pendingNanoUsd: 0n })
    expect(record.reservedNanoUsd).toBeGreaterThan(records[0]?.reservedNanoUsd ?? 0n)
    await clock.advance(20_000)
    expect(clock.pendingTimers).toBe(0)
  })

  it('takes the first answer where that is the faster one after all', async () => {
    const { first, second, read, clock } = await setUp()
    first.turn = () => ({ delayMs: 100 })
    second.turn = () => ({ delayMs: 1_000 })
    const asked = read()
    await clock.advance(100)
    const { head, record } = await asked
    expect(head).toMatchObject({ deployment: 'first/small', attempts: 2 })
    expect(record.attempts.map(({ deployment, outcome }) => `${deployment} ${outcome}`)).toEqual([
      'second/small outrun',
      'first/small answered',
    ])
    expect(second.calls[0]?.signal.aborted).toBe(true)
  })

  it('goes on with the one that is left when the other fails, and fails over when both do', async () => {
    const { first, second, read, clock } = await setUp()
    first.turn = () => ({ delayMs: 5_000, kind: 'in-doubt' })
    second.turn = () => ({ delayMs: 6_000 })
    const asked = read()
    await clock.advance(6_100)
    expect((await asked).record.attempts.map(({ outcome }) => outcome)).toEqual(['in-doubt', 'answered'])
  })

  it('makes no more second calls than its share of all calls', async () => {
    const { first, second, read, clock } = await setUp()
    first.turn = () => ({ delayMs: 20_000 })
    const asked = [read(), read(), read()]
    await clock.advance(20_000)
    await Promise.all(asked)
    expect(second.calls).toHaveLength(1)
  })

  it('does not know what is late before it has seen enough', async () => {
    const { first, second, read, clock } = await setUp({ ...HEDGING, hedging: { enabled: true, maxShare: 0.2 } }, 19)
    first.turn = () => ({ delayMs: 20_000 })
    const asked = read()
    await clock.advance(20_000)
    await asked
    expect(second.calls).toHaveLength(0)
  })

  it.each([
    [40, 400, 1],
    [1_200, 1_900, 1],
    [400, 2_000, 0],
  ])(
    'knows it by the size of the prompt: of %d words it has seen enough, of %d it hedges %d',
    async (words, more, hedges) => {
      const { first, second, router, clock, context } = await setUp(HEDGING, 0)
      const ask = async (count: number) => {
        const request = parseChatRequest({ messages: 'word '.repeat(count) })
        for await (const { type } of (await router.stream(request, context)).events) if (type === 'end') return
      }
      for (let turn = 0; turn < 100; turn += 1) await ask(words)
      await clock.advance(1_000)
      first.turn = () => ({ delayMs: 20_000 })
      const asked = ask(more)
      await clock.advance(20_000)
      await asked
      expect(second.calls).toHaveLength(hedges)
    },
  )

  it('is off while a breaker of the tier is open', async () => {
    const breaker = { consecutiveFailures: 1, openMs: 60_000 }
    // Not the deployment that would be called: another of its tier.
    const tiers = { ...TWO_VENDORS.tiers, haiku: [...TWO_VENDORS.tiers.haiku, 'second/middle'] }
    const { first, second, read, clock, router, context } = await setUp({ ...HEDGING, tiers, breaker })
    second.turn = () => ({ delayMs: 0, kind: 'in-doubt' })
    await router.stream(parseChatRequest({ messages: 'Hi', model: 'gpt-5.4-mini' }), context).catch(() => undefined)
    second.turn = () => ({ delayMs: 0 })
    const called = second.calls.length
    first.turn = () => ({ delayMs: 20_000 })
    const asked = read()
    await clock.advance(20_000)
    expect((await asked).head).toMatchObject({ deployment: 'first/small', attempts: 1 })
    expect(second.calls).toHaveLength(called)
  })

  it('asks nobody where the budget has no room for both, and says nothing of it', async () => {
    const budgets = { total: { scope: 'tenant', window: 'total', limitUsd: '0.0245' } } as const
    const { first, second, read, clock, budgetEvents } = await setUp({ ...HEDGING, budgets })
    first.turn = () => ({ delayMs: 20_000 })
    const asked = read()
    await clock.advance(20_000)
    expect((await asked).record).toMatchObject({ deployment: 'first/small', budgetEffects: [] })
    expect(second.calls).toHaveLength(0)
    expect(budgetEvents).toEqual([])
  })

  it('never asks a second deployment of the same vendor', async () => {
    const tiers = {
      ...TWO_VENDORS.tiers,
      haiku: ['first/small', 'first/middle'],
      sonnet: ['second/small', 'second/middle'],
    }
    const { first, read, clock } = await setUp({ ...HEDGING, tiers })
    first.turn = () => ({ delayMs: 20_000 })
    const asked = read()
    await clock.advance(20_000)
    expect((await asked).head).toMatchObject({ deployment: 'first/small', attempts: 1 })
  })

  it('has one outcome and settles everything, however the two calls end, in 2,000 requests', async () => {
    const random = seededRandom(17)
    const kinds = [undefined, undefined, 'in-doubt', 'vendor-error', 'overloaded'] as const
    const { first, second, clock, ledger, records, router, context } = await setUp({
      ...HEDGING,
      hedging: { enabled: true, maxShare: 0.2 },
      breaker: { minimumOutcomes: 1_000_000, consecutiveFailures: 1_000_000 },
      retries: { throttleFromPerSecond: 1_000_000 },
    })
    const turn = () => ({ delayMs: random.next() * 300, kind: kinds[Math.floor(random.next() * kinds.length)] })
    second.turn = turn
    const warm = records.length
    for (let sent = 0; sent < 2_000; sent += 1) {
      first.turn = sent % 4 === 0 ? turn : () => ({ delayMs: 0 })
      const client = new AbortController()
      const asked = router.stream(parseChatRequest({ messages: 'Hi' }), { ...context, signal: client.signal })
      const ended = asked.then(
        async ({ events }) => {
          for await (const { type } of events) if (type === 'end') return type
          return 'cut'
        },
        () => 'error',
      )
      if (random.next() < 0.1) void clock.setTimer(random.next() * 300, () => client.abort())
      await clock.advance(sent % 4 === 0 ? 8_000 : 300)
      await ended
      expect(records).toHaveLength(warm + sent + 1)
    }
    await clock.advance(20_000)
    const spent = records.reduce((sum, { costNanoUsd }) => sum + (costNanoUsd ?? 0n), 0n)
    expect(await ledger.balance('tenant/acme')).toEqual({ postedNanoUsd: spent, pendingNanoUsd: 0n })
    expect(clock.pendingTimers).toBe(0)
    expect(records.some(({ attempts }) => attempts.some(({ outcome }) => outcome === 'outrun'))).toBe(true)
    expect(records.every(({ attempts }) => attempts.length <= 3)).toBe(true)
  })
})
