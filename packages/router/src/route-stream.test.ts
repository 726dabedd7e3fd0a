import { NO_USAGE, type AnswerEvent } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { failing, OK, ScriptedProvider, textEvents, type Reaction } from './testing/scripted-provider.ts'
import { testRouter } from './testing/test-router.ts'

const upTo = (type: AnswerEvent['type']): AnswerEvent[] => {
  const events = textEvents()
  return events.slice(0, events.findIndex((event) => event.type === type) + 1)
}
const truncated = { kind: 'truncated', message: 'cut' } as const
const CUT_BEFORE_CONTENT: Reaction = { type: 'events', events: upTo('block-start'), failure: truncated }
const CUT_AFTER_CONTENT: Reaction = { type: 'events', events: upTo('text-delta'), failure: truncated }

async function readAll(events: AsyncIterable<AnswerEvent>) {
  const seen: AnswerEvent[] = []
  try {
    for await (const event of events) seen.push(event)
    return { seen, error: undefined }
  } catch (error) {
    return { seen, error }
  }
}

describe('routeStream', () => {
  it('hands every event on, from start to end, and says where they come from', async () => {
    const { stream, ledger } = testRouter(new ScriptedProvider(OK), new ScriptedProvider(OK))
    const streamed = await stream()
    expect(streamed.head).toMatchObject({ deployment: 'first/small', tier: 'haiku', attempts: 1 })
    expect(await readAll(streamed.events)).toEqual({ seen: textEvents(), error: undefined })
    expect(await streamed.record).toMatchObject({ end: 'done', stopReason: 'end', usage: { outputTokens: 5 } })
    expect(await ledger.balance('tenant/acme')).toEqual({ postedNanoUsd: 35_000n, pendingNanoUsd: 0n })
  })

  it.each([
    ['cut before its first content', CUT_BEFORE_CONTENT],
    ['ended without a word', { type: 'events', events: [] } satisfies Reaction],
    ['refused', failing('overloaded')],
  ])('gives one clean answer of the other vendor when a stream is %s', async (_, reaction) => {
    const { stream } = testRouter(new ScriptedProvider(reaction), new ScriptedProvider(OK))
    const streamed = await stream()
    expect(streamed.head).toMatchObject({ deployment: 'second/small', attempts: 2 })
    expect(await readAll(streamed.events)).toEqual({ seen: textEvents(), error: undefined })
  })

  it('does not fail over once the first content has been delivered: it throws, and never says end', async () => {
    const second = new ScriptedProvider(OK)
    const { stream, records } = testRouter(new ScriptedProvider(CUT_AFTER_CONTENT), second)
    const { seen, error } = await readAll((await stream()).events)
    expect(seen.map((event) => event.type)).toEqual(['start', 'block-start', 'text-delta'])
    expect(error).toMatchObject({ code: 'stream_truncated' })
    expect(second.calls).toHaveLength(0)
    expect(records).toMatchObject([{ end: 'broken', errorCode: 'stream_truncated', usageSource: 'estimated' }])
  })

  it('takes a stream that ends without its end event for what it is: cut', async () => {
    const { stream } = testRouter(
      new ScriptedProvider({ type: 'events', events: upTo('block-end') }),
      new ScriptedProvider(OK),
    )
    expect(await readAll((await stream()).events)).toMatchObject({ error: { code: 'stream_truncated' } })
  })

  it.each(['overloaded', 'vendor-error', 'rate-limited'] as const)(
    'tells the reader that the answer broke off, not that nobody answered, when the vendor ends it as %s',
    async (kind) => {
      const ended: Reaction = { ...CUT_AFTER_CONTENT, failure: { kind, message: 'sorry' } }
      const { stream, records } = testRouter(new ScriptedProvider(ended), new ScriptedProvider(OK))
      expect(await readAll((await stream()).events)).toMatchObject({ error: { code: 'stream_truncated' } })
      expect(records).toMatchObject([{ errorCode: 'stream_truncated', attempts: [{ outcome: kind }] }])
    },
  )

  it('charges a cut stream for its prompt and what was seen of its answer', async () => {
    const text = 'x'.repeat(340)
    const { stream, ledger } = testRouter(
      new ScriptedProvider({ type: 'events', events: textEvents(text).slice(0, 3), failure: truncated }),
      new ScriptedProvider(OK),
    )
    await readAll((await stream()).events)
    const { postedNanoUsd, pendingNanoUsd } = await ledger.balance('tenant/acme')
    expect(postedNanoUsd).toBeGreaterThanOrEqual(100n * 5_000n)
    expect(pendingNanoUsd).toBe(0n)
  })

  it('charges a cut answer in Chinese as more tokens than one in English of the same length', async () => {
    const chargedFor = async (text: string) => {
      const cut: Reaction = { type: 'events', events: textEvents(text).slice(0, 3), failure: truncated }
      const { stream, ledger } = testRouter(new ScriptedProvider(cut), new ScriptedProvider(OK))
      await readAll((await stream()).events)
      return (await ledger.balance('tenant/acme')).postedNanoUsd
    }
    expect(await chargedFor('漢'.repeat(300))).toBeGreaterThan(2n * (await chargedFor('x'.repeat(300))))
  })

  it('charges a stream that fails for what the vendor says it used', async () => {
    const usage = { ...NO_USAGE, uncachedInputTokens: 1_000, outputTokens: 100 }
    const failed: Reaction = { ...CUT_AFTER_CONTENT, failure: { ...truncated, usage } }
    const { stream, ledger, records } = testRouter(new ScriptedProvider(failed), new ScriptedProvider(OK))
    await readAll((await stream()).events)
    expect((await ledger.balance('tenant/acme')).postedNanoUsd).toBe(1_000n * 1_000n + 100n * 5_000n)
    expect(records).toMatchObject([{ end: 'broken', usageSource: 'reported' }])
  })

  it('ends the call and settles when the reader leaves before the end', async () => {
    const first = new ScriptedProvider({ type: 'stall', events: upTo('text-delta') })
    const { stream, records, clock, ledger } = testRouter(first, new ScriptedProvider(OK))
    const { events } = await stream()
    for await (const event of events) if (event.type === 'text-delta') break
    expect(first.calls[0]?.signal.aborted).toBe(true)
    expect(records).toMatchObject([{ end: 'abandoned', errorCode: 'client_gone' }])
    expect((await ledger.balance('tenant/acme')).pendingNanoUsd).toBe(0n)
    expect(clock.pendingTimers).toBe(0)
  })

  it('settles a stream that nobody ever reads, when its caller leaves', async () => {
    const { stream, client, records, clock } = testRouter(new ScriptedProvider(OK), new ScriptedProvider(OK))
    await stream()
    client.abort()
    await clock.advance(0)
    expect(records).toMatchObject([{ end: 'abandoned' }])
    expect(clock.pendingTimers).toBe(0)
  })

  it('breaks a stream off that stands still for longer than the idle timeout', async () => {
    const first = new ScriptedProvider({ type: 'stall', events: upTo('text-delta') })
    const { stream, clock } = testRouter(first, new ScriptedProvider(OK))
    const reading = readAll((await stream()).events)
    await clock.advance(60_000)
    expect(await reading).toMatchObject({ error: { code: 'stream_truncated' } })
    expect(first.calls[0]?.signal.aborted).toBe(true)
    expect(clock.pendingTimers).toBe(0)
  })

  it('does not take a slow reader for a vendor that stands still', async () => {
    const { stream, clock } = testRouter(new ScriptedProvider(OK), new ScriptedProvider(OK))
    const { events } = await stream()
    await clock.advance(300_000)
    expect(await readAll(events)).toEqual({ seen: textEvents(), error: undefined })
  })

  it('counts a stream as a success only at its end: cut streams open the breaker', async () => {
    const first = new ScriptedProvider(CUT_AFTER_CONTENT)
    const { stream, router } = testRouter(first, new ScriptedProvider(OK))
    for (let i = 0; i < 5; i += 1) await readAll((await stream()).events)
    expect(router.health().deployments.find((one) => one.deployment === 'first/small')?.state).toBe('open')
    expect((await stream()).head.deployment).toBe('second/small')
  })
})
