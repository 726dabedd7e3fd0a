import { NO_USAGE, type AnswerEvent } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { describe, expect, it } from 'vitest'
import { AttemptWatch } from './attempt-watch.ts'
import { openStream } from './open-stream.ts'

const START: AnswerEvent = { type: 'start', id: 'msg_1', model: 'one' }
const BLOCK: AnswerEvent = { type: 'block-start', index: 0, block: { type: 'text' } }
const END: AnswerEvent = { type: 'end', stopReason: 'end', usage: NO_USAGE, usageSource: 'reported' }
const text = (length: number): AnswerEvent => ({ type: 'text-delta', index: 0, text: 'x'.repeat(length) })

/** A stream whose events come when a test says so. */
function setUp(minimumCharactersPerSecond?: number) {
  const clock = new FakeClock()
  const limits = { firstTokenMs: 30_000, idleMs: 60_000, remainingMs: 600_000, minimumCharactersPerSecond }
  const watch = new AttemptWatch(limits, clock, new AbortController().signal)
  const stream = new TransformStream<AnswerEvent, AnswerEvent>(undefined, { highWaterMark: 99 }, { highWaterMark: 99 })
  const writer = stream.writable.getWriter()
  const opened = openStream(stream.readable, watch).then(
    ({ opening, progress }) => ({ opening: opening.length, state: progress.state }),
    () => watch.reason,
  )
  const send = async (...events: readonly AnswerEvent[]) => {
    for (const event of events) await writer.write(event)
    await clock.advance(0)
  }
  const now = () => Promise.race([opened, Promise.resolve('probing')])
  return { clock, watch, send, now }
}

describe('openStream', () => {
  it('is not committed by a preamble, however long it goes on', async () => {
    const { clock, send, now } = setUp()
    await send(START, BLOCK)
    await clock.advance(29_999)
    await send({ type: 'usage', usage: NO_USAGE }, { type: 'text-delta', index: 0, text: '' })
    expect(await now()).toBe('probing')
    await clock.advance(1)
    expect(await now()).toBe('first-token-timeout')
  })

  it('is committed by its first content', async () => {
    const { send, now } = setUp()
    await send(START, BLOCK, text(1))
    expect(await now()).toEqual({ opening: 3, state: 'committed' })
  })

  it('is committed by its end when it has no content', async () => {
    const { send, now } = setUp(20)
    await send(START, END)
    expect(await now()).toEqual({ opening: 2, state: 'committed' })
  })

  it('is left when it drips, where the policy says how fast text must come', async () => {
    const { clock, send, now } = setUp(20)
    await send(START, BLOCK, text(5))
    await clock.advance(1_000)
    await send(text(34))
    await clock.advance(999)
    expect(await now()).toBe('probing')
    await clock.advance(1)
    expect(await now()).toBe('first-token-timeout')
  })

  it('is committed as soon as it has shown its pace, and by a tool call or a thought at once', async () => {
    const fast = setUp(20)
    await fast.send(START, BLOCK, text(5), text(35))
    expect(await fast.now()).toEqual({ opening: 4, state: 'committed' })
    const calling = setUp(20)
    await calling.send(START, BLOCK, text(5), {
      type: 'block-start',
      index: 1,
      block: { type: 'tool-call', id: 'a', name: 'b' },
    })
    expect(await calling.now()).toEqual({ opening: 4, state: 'committed' })
    const thinking = setUp(20)
    await thinking.send(START, { type: 'reasoning-delta', index: 0, text: 'Hm' })
    expect(await thinking.now()).toEqual({ opening: 2, state: 'committed' })
  })
})
