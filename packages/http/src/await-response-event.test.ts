import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { FakeClock } from '@sluice/core/testing'
import { describe, expect, it } from 'vitest'
import { awaitResponseEvent } from './await-response-event.ts'

describe('awaitResponseEvent', () => {
  it.each([
    ['drain', true],
    ['close', false],
  ])('ends on %s, and leaves neither timer nor listener', async (event, came) => {
    const { res, patience } = setUp()
    const waiting = awaitResponseEvent(res, 'drain', patience)
    expect(patience.clock.pendingTimers).toBe(1)
    res.emit(event)
    expect(await waiting).toBe(came)
    expect(res.listenerCount('drain') + res.listenerCount('close')).toBe(0)
    expect(patience.clock.pendingTimers).toBe(0)
  })

  it('destroys the response when its patience ends, even one that has no connection yet', async () => {
    const { res, patience } = setUp()
    const waiting = awaitResponseEvent(res, 'finish', patience)
    await patience.clock.advance(60_000)
    expect(await waiting).toBe(false)
    expect(res.destroyed).toBe(true)
    expect(res.listenerCount('finish') + res.listenerCount('close')).toBe(0)
  })

  it('does not wait for a response that is closed already', async () => {
    const { res, patience } = setUp()
    res.destroy()
    expect(await awaitResponseEvent(res, 'drain', patience)).toBe(false)
    expect(patience.clock.pendingTimers).toBe(0)
  })
})

function setUp() {
  const res = new ServerResponse(new IncomingMessage(new Socket()))
  return { res, patience: { clock: new FakeClock(), drainTimeoutMs: 60_000 } }
}
