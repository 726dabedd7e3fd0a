import type { AnswerEvent } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import type { PolicyInput } from './policy/policy-schema.ts'
import { failing, OK, ScriptedProvider, type Reaction } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

const EMPTY: Reaction = { type: 'answer', text: '' }

function setup(streams: 'direct' | 'hold', script: readonly Reaction[], policy: Partial<PolicyInput> = {}) {
  const first = new ScriptedProvider(...script)
  const cascade = { enabled: true, choose: 'always', streams } as const
  const made = testRouter(first, new ScriptedProvider(OK), { ...TWO_VENDORS, ...policy, cascade })
  return { ...made, first, models: () => first.calls.map(({ facts }) => facts.id) }
}

async function read(events: AsyncIterable<AnswerEvent>): Promise<AnswerEvent[]> {
  const all: AnswerEvent[] = []
  for await (const event of events) all.push(event)
  return all
}

const textIn = (events: readonly AnswerEvent[]) =>
  events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('')

describe('a stream', () => {
  it('is routed without a cascade, unless the policy holds it back', async () => {
    const { stream, models, records } = setup('direct', [EMPTY])
    const { head, events, record } = await stream()
    expect(textIn(await read(events))).toBe('')
    expect(head).toMatchObject({ tier: 'haiku', verification: undefined })
    expect((await record).cascade).toBeUndefined()
    expect(models()).toHaveLength(1)
    expect(records).toHaveLength(1)
  })

  it('that is held back is whole and verified before its first event', async () => {
    const { stream, first, records } = setup('hold', [OK])
    const { head, events, record } = await stream()
    expect(head).toMatchObject({ tier: 'haiku', verification: { type: 'verified' } })
    expect(first.calls[0]?.request.isStream).toBe(false)
    const seen = await read(events)
    expect(seen.map(({ type }) => type)).toEqual(['start', 'block-start', 'text-delta', 'block-end', 'end'])
    expect(seen.at(-1)).toMatchObject({ stopReason: 'end', usage: { outputTokens: 5 }, usageSource: 'reported' })
    expect(await record).toMatchObject({ end: 'done', isStream: true, costNanoUsd: 35_000n })
    expect(records).toHaveLength(1)
  })

  it('that does not pass is never begun: a dearer tier answers', async () => {
    const { stream, records } = setup('hold', [EMPTY, { type: 'answer', text: 'Better' }])
    const { head, events } = await stream()
    expect(head).toMatchObject({ tier: 'sonnet', attempts: 2 })
    expect(textIn(await read(events))).toBe('Better')
    expect(records[0]?.attempts.map(({ outcome }) => outcome)).toEqual(['not-verified', 'answered'])
  })

  it('streams from the last tier as ever, and is settled with all answers at its end', async () => {
    const { stream, first, records, ledger } = setup('hold', [EMPTY, EMPTY, OK])
    const { head, events, record } = await stream()
    expect(head).toMatchObject({ tier: 'opus', attempts: 3, verification: { type: 'unchecked' } })
    expect(first.calls.map(({ request }) => request.isStream)).toEqual([false, false, true])
    expect(records).toHaveLength(0)
    expect(textIn(await read(events))).toBe('Hello')
    expect((await record).cascade?.verification).toEqual({ type: 'unchecked' })
    const { costNanoUsd } = await record
    expect(costNanoUsd).toBe(35_000n + 105_000n + 175_000n)
    expect(await ledger.balance('tenant/acme')).toEqual({ postedNanoUsd: costNanoUsd, pendingNanoUsd: 0n })
  })

  it('is the cheap answer after all when the last tier does not begin', async () => {
    const { stream } = setup('hold', [EMPTY, EMPTY, failing('invalid-request')])
    const { head, events } = await stream()
    expect(head).toMatchObject({ tier: 'sonnet', attempts: 3, verification: { kept: 'no-answer' } })
    expect(textIn(await read(events))).toBe('')
  })

  it('that is stopped for money has what its rejected answers left of it', async () => {
    const policy = { ledger: { stopStreams: true }, routing: { order: 'listed', defaultMaxOutputTokens: 64 } } as const
    const { stream, ledger } = setup('hold', [EMPTY, EMPTY, { type: 'answer', text: 'x'.repeat(4_000) }], policy)
    const { events, record } = await stream()
    await expect(read(events)).rejects.toMatchObject({ code: 'budget_exceeded' })
    const { costNanoUsd, reservedNanoUsd = 0n } = await record
    expect((await ledger.balance('tenant/acme')).postedNanoUsd).toBe(costNanoUsd)
    expect(reservedNanoUsd).toBeGreaterThan(0n)
  })
})
