import { parseChatRequest, SluiceError } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { OK, ScriptedProvider, textEvents } from './testing/scripted-provider.ts'
import { testRouter } from './testing/test-router.ts'

const DRAINING = new SluiceError({ code: 'overloaded', message: 'Sluice is shutting down.' })
const STALLED = { type: 'stall', events: textEvents().slice(0, 3) } as const
const HANGING = { type: 'hang' } as const

async function readAll(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of events);
}

describe('a request that the server ends', () => {
  it('in the middle of a stream is broken, not abandoned: its reader is told, and what came is charged', async () => {
    const { stream, client, records, ledger, router } = testRouter(
      new ScriptedProvider(STALLED),
      new ScriptedProvider(OK),
    )
    const { events } = await stream()
    const reading = readAll(events)
    client.abort(DRAINING)
    await expect(reading).rejects.toMatchObject({ code: 'overloaded' })
    expect(records).toMatchObject([
      { end: 'broken', errorCode: 'overloaded', attempts: [{ outcome: 'shutting-down' }], usageSource: 'estimated' },
    ])
    const { postedNanoUsd, pendingNanoUsd } = await ledger.balance('tenant/acme')
    expect([pendingNanoUsd, postedNanoUsd > 0n]).toEqual([0n, true])
    expect(router.health().deployments.every(({ judged }) => judged === 0)).toBe(true)
  })

  it.each(['chat', 'stream'] as const)('before it is answered by %s says so', async (method) => {
    const { router, context, client, clock, records } = testRouter(
      new ScriptedProvider(HANGING),
      new ScriptedProvider(OK),
    )
    const ended = router[method](parseChatRequest({ messages: 'Hi' }), context).catch((error: unknown) => error)
    await clock.advance(1_000)
    client.abort(DRAINING)
    expect(await ended).toMatchObject({ code: 'overloaded' })
    expect(records).toMatchObject([{ end: 'broken', errorCode: 'overloaded' }])
    expect(clock.pendingTimers).toBe(0)
  })

  it('makes no second attempt', async () => {
    const first = new ScriptedProvider(OK)
    const { router, context, client, records } = testRouter(first, new ScriptedProvider(OK))
    client.abort(DRAINING)
    const asked = router.chat(parseChatRequest({ messages: 'Hi' }), context)
    await expect(asked).rejects.toMatchObject({ code: 'overloaded' })
    expect(first.calls).toEqual([])
    expect(records).toMatchObject([{ end: 'broken', attempts: [] }])
  })
})
