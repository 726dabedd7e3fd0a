import { NO_USAGE, type AnswerEvent } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { OK, ScriptedProvider, type Reaction } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

const STOPPING = { ...TWO_VENDORS, ledger: { stopStreams: true } }
// 1,000 characters are at least 200 tokens by any tokenizer of the catalog.
const delta: AnswerEvent = { type: 'text-delta', index: 0, text: 'x'.repeat(1_000) }
const BEGINNING: readonly AnswerEvent[] = [
  { type: 'start', id: 'msg_1', model: 'scripted' },
  { type: 'block-start', index: 0, block: { type: 'text' } },
]

/** A vendor that takes no notice of its output limit. */
const runaway = (deltas: number): Reaction => ({
  type: 'stall',
  events: [...BEGINNING, ...Array.from({ length: deltas }, () => delta)],
})

async function readAll(events: AsyncIterable<AnswerEvent>) {
  const seen: AnswerEvent[] = []
  try {
    for await (const event of events) seen.push(event)
    return { seen, error: undefined }
  } catch (error) {
    return { seen, error }
  }
}

const ask = { messages: 'Hi', maxOutputTokens: 1_000 }

describe('a stream that has used up what is held for it', () => {
  it('is ended with an error that says so, its call aborted, and settled', async () => {
    const first = new ScriptedProvider(runaway(1_000))
    const { stream, records, ledger, clock } = testRouter(first, new ScriptedProvider(OK), STOPPING)
    const { seen, error } = await readAll((await stream(ask)).events)
    expect(error).toMatchObject({ code: 'budget_exceeded', message: expect.stringContaining('used up') })
    expect(seen.length).toBeGreaterThan(2)
    expect(seen.length).toBeLessThan(10)
    expect(first.calls[0]?.signal.aborted).toBe(true)
    const { costNanoUsd = 0n, reservedNanoUsd = 0n } = records[0] ?? {}
    expect(records[0]).toMatchObject({
      end: 'broken',
      errorCode: 'budget_exceeded',
      attempts: [{ outcome: 'budget-exhausted' }],
    })
    // All that is held, and no more: an estimate does not overrun a budget.
    expect(costNanoUsd).toBeLessThanOrEqual(reservedNanoUsd)
    expect(reservedNanoUsd - costNanoUsd).toBeLessThan(5_000n)
    expect(await ledger.balance('tenant/acme')).toEqual({ postedNanoUsd: costNanoUsd, pendingNanoUsd: 0n })
    expect(clock.pendingTimers).toBe(0)
  })

  it('says nothing of the health of who answered', async () => {
    const { stream, router } = testRouter(new ScriptedProvider(runaway(20)), new ScriptedProvider(OK), STOPPING)
    await readAll((await stream(ask)).events)
    expect(router.health().deployments[0]).toMatchObject({ judged: 0 })
  })

  it('is not taken for one that has: an answer ends just under its limit, though its text is estimated at more', async () => {
    const usage = { ...NO_USAGE, uncachedInputTokens: 10, outputTokens: 990 }
    const end = { type: 'end', stopReason: 'end', usage, usageSource: 'reported' } as const
    // By the catalog 1,471 tokens; by the vendor 990, as of prose.
    const text = Array.from({ length: 5 }, () => delta)
    const first = new ScriptedProvider({ type: 'events', events: [...BEGINNING, ...text, end] })
    const { stream, records } = testRouter(first, new ScriptedProvider(OK), STOPPING)
    expect(await readAll((await stream(ask)).events)).toMatchObject({ error: undefined })
    expect(records).toMatchObject([{ end: 'done', usage: { outputTokens: 990 }, usageSource: 'reported' }])
  })

  it('is not taken for one that has: an answer in a thousand small pieces', async () => {
    const usage = { ...NO_USAGE, uncachedInputTokens: 10, outputTokens: 500 }
    const end = { type: 'end', stopReason: 'end', usage, usageSource: 'reported' } as const
    const pieces = Array.from({ length: 1_000 }, (): AnswerEvent => ({ type: 'text-delta', index: 0, text: 'xy' }))
    const first = new ScriptedProvider({ type: 'events', events: [...BEGINNING, ...pieces, end] })
    const { stream } = testRouter(first, new ScriptedProvider(OK), STOPPING)
    expect(await readAll((await stream(ask)).events)).toMatchObject({ error: undefined })
  })

  it('is seen by its text where the vendor reports what cannot be', async () => {
    const usage = { ...NO_USAGE, uncachedInputTokens: 1e300, outputTokens: 1e300 }
    const events: readonly AnswerEvent[] = [
      ...BEGINNING,
      { type: 'usage', usage },
      ...Array.from({ length: 50 }, () => delta),
    ]
    const { stream, records } = testRouter(
      new ScriptedProvider({ type: 'stall', events }),
      new ScriptedProvider(OK),
      STOPPING,
    )
    const { seen, error } = await readAll((await stream(ask)).events)
    expect(error).toMatchObject({ code: 'budget_exceeded' })
    expect(seen.length).toBeLessThan(11)
    expect(records).toMatchObject([{ usageSource: 'estimated', usage: { outputTokens: 1_000 } }])
  })

  it('is seen by what the vendor reports, too, however absurd', async () => {
    const usage = { ...NO_USAGE, uncachedInputTokens: 10, cacheReadTokens: -5, outputTokens: 90_000 }
    const events: readonly AnswerEvent[] = [...BEGINNING, delta, { type: 'usage', usage }, delta]
    const first = new ScriptedProvider({ type: 'stall', events })
    const { stream } = testRouter(first, new ScriptedProvider(OK), STOPPING)
    const { seen, error } = await readAll((await stream(ask)).events)
    expect(error).toMatchObject({ code: 'budget_exceeded' })
    expect(seen).toHaveLength(3)
  })

  it('is let be where it reaches its end, whatever its end says', async () => {
    const usage = { ...NO_USAGE, uncachedInputTokens: 10, outputTokens: 90_000 }
    const end = { type: 'end', stopReason: 'end', usage, usageSource: 'reported' } as const
    const first = new ScriptedProvider({ type: 'events', events: [...BEGINNING, delta, end] })
    const { stream, records } = testRouter(first, new ScriptedProvider(OK), STOPPING)
    expect(await readAll((await stream(ask)).events)).toMatchObject({ error: undefined })
    expect(records).toMatchObject([{ end: 'done' }])
  })

  it('is let be where the policy does not say so', async () => {
    const first = new ScriptedProvider({
      type: 'events',
      events: [...BEGINNING, ...Array.from({ length: 50 }, () => delta)],
    })
    const { stream } = testRouter(first, new ScriptedProvider(OK))
    const { seen, error } = await readAll((await stream(ask)).events)
    expect(seen).toHaveLength(52)
    expect(error).toMatchObject({ code: 'stream_truncated' })
  })
})
