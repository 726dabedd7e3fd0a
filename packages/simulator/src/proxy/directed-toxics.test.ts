import { describe, expect, it, onTestFinished } from 'vitest'
import { endsOf, openBench } from '../testing/open-bench.ts'
import { turn, turnUntil } from '../testing/peer.ts'
import type { Direction, Toxic } from './toxic.ts'

const DIRECTIONS: readonly Direction[] = ['request', 'reply']

/** A line with toxics, seen from one direction. */
async function start(direction: Direction, ...toxics: readonly Toxic[]) {
  const bench = await openBench()
  onTestFinished(() => bench.close())
  const line = await bench.open()
  for (const toxic of toxics) bench.proxy.add(toxic)
  const passed = () => bench.proxy.bytes[direction]
  const isTimed = () => turnUntil(() => bench.clock.pendingTimers > 0)
  return { ...bench, line, ...endsOf(line, direction), passed, isTimed }
}

describe.each(DIRECTIONS)('in the direction of the %s', (direction) => {
  const other = direction === 'request' ? 'reply' : 'request'

  it('delays bytes and their end, and nothing in the other direction', async () => {
    const { clock, line, sender, receiver, passed, isTimed } = await start(direction, {
      type: 'latency',
      delayMs: 100,
      direction,
    })
    sender.socket.end('hello')
    await isTimed()
    await clock.advance(99)
    expect(passed()).toBe(0)
    const back = endsOf(line, other)
    back.sender.socket.write('back')
    await back.receiver.receive('back')
    await clock.advance(1)
    expect(await receiver.ending()).toBe('FIN')
    expect([receiver.text, back.receiver.text]).toEqual(['hello', 'back'])
  })

  it('varies the delay by the jitter, in the order in which the bytes came', async () => {
    const { clock, sender, receiver, passed } = await start(direction, {
      type: 'latency',
      delayMs: 100,
      jitterMs: 50,
      direction,
    })
    const delaysMs: number[] = []
    for (let at = 0; at < 20; at += 1) {
      sender.socket.write(String(at % 10))
      await turnUntil(() => clock.pendingTimers > 0)
      const sentMs = clock.monotonicMs()
      while (passed() === at) await clock.advance(1)
      delaysMs.push(clock.monotonicMs() - sentMs)
    }
    await receiver.receive('01234567890123456789')
    expect(receiver.text).toBe('01234567890123456789')
    expect(Math.min(...delaysMs)).toBeGreaterThanOrEqual(50)
    expect(Math.max(...delaysMs)).toBeLessThanOrEqual(151)
    expect(new Set(delaysMs).size).toBeGreaterThan(10)
  })

  it('carries so many bytes a second', async () => {
    const { clock, sender, receiver, passed, isTimed } = await start(direction, {
      type: 'bandwidth',
      bytesPerSecond: 100,
      direction,
    })
    sender.socket.write('x'.repeat(1_000))
    await isTimed()
    await clock.advance(5_000)
    expect(passed()).toBe(500)
    await clock.advance(5_000)
    await receiver.receive('x'.repeat(1_000))
    expect(receiver.bytes).toHaveLength(1_000)
  })

  it('slices bytes into pieces that come apart', async () => {
    const slicer: Toxic = { type: 'slicer', pieceBytes: 3, delayMs: 10, direction }
    const { clock, sender, receiver, passed, isTimed } = await start(direction, slicer)
    sender.socket.write('abcdefgh')
    for (const text of ['abc', 'abcdef']) {
      await receiver.receive(text)
      await isTimed()
      await clock.advance(9)
      expect(passed()).toBe(text.length)
      await clock.advance(1)
    }
    await receiver.receive('abcdefgh')
    expect(receiver.pieces.map(String)).toEqual(['abc', 'def', 'gh'])
  })

  it('slices without a delay too', async () => {
    const { sender, receiver } = await start(direction, { type: 'slicer', pieceBytes: 3, direction })
    sender.socket.write('abcdefgh')
    await receiver.receive('abcdefgh')
    expect(receiver.text).toBe('abcdefgh')
    expect(receiver.pieces.length).toBeGreaterThan(1)
  })

  it('delays the end alone', async () => {
    const { clock, sender, receiver, isTimed } = await start(direction, {
      type: 'slow-close',
      delayMs: 1_000,
      direction,
    })
    sender.socket.end('bye')
    await receiver.receive('bye')
    await isTimed()
    await clock.advance(999)
    await turn(20)
    expect(receiver.hasEnded).toBe(false)
    await clock.advance(1)
    expect(await receiver.ending()).toBe('FIN')
  })

  it('swallows bytes, then closes both sides', async () => {
    const { clock, sender, receiver, passed } = await start(direction, { type: 'timeout', afterMs: 50, direction })
    sender.socket.write('lost')
    await clock.advance(49)
    await turn(20)
    expect([passed(), receiver.hasEnded]).toEqual([0, false])
    await clock.advance(1)
    expect(await Promise.all([sender.ending(), receiver.ending()])).toEqual(['FIN', 'FIN'])
    expect(receiver.text).toBe('')
  })

  it('resets both sides after a while', async () => {
    const { clock, sender, receiver } = await start(direction, { type: 'reset', afterMs: 50, direction })
    sender.socket.write('hello')
    await receiver.receive('hello')
    await clock.advance(50)
    expect(await Promise.all([sender.ending(), receiver.ending()])).toEqual(['ECONNRESET', 'ECONNRESET'])
  })

  it.each([0, 4, 5])('resets both sides once %i bytes have passed', async (afterBytes) => {
    const { sender, receiver } = await start(direction, { type: 'reset', afterBytes, direction })
    await turn(5)
    expect(receiver.isClosed).toBe(false)
    sender.socket.write('hello')
    expect(await Promise.all([sender.ending(), receiver.ending()])).toEqual(['ECONNRESET', 'ECONNRESET'])
    expect(receiver.text).toBe('hello'.slice(0, afterBytes))
  })

  it.each([0, 4, 5])('closes both sides once %i bytes have passed', async (bytes) => {
    const { sender, receiver } = await start(direction, { type: 'limit-data', bytes, direction })
    await turn(5)
    expect(receiver.hasEnded).toBe(false)
    sender.socket.write('hello')
    expect(await Promise.all([sender.ending(), receiver.ending()])).toEqual(['FIN', 'FIN'])
    expect(receiver.text).toBe('hello'.slice(0, bytes))
  })

  it('counts bytes from when the toxic came', async () => {
    const { proxy, sender, receiver } = await start(direction)
    sender.socket.write('before')
    await receiver.receive('before')
    proxy.add({ type: 'limit-data', bytes: 2, direction })
    sender.socket.write('after')
    expect([await receiver.ending(), receiver.text]).toEqual(['FIN', 'beforeaf'])
  })

  it('holds everything until it is healed', async () => {
    const { proxy, sender, receiver, passed } = await start(direction, { type: 'hang', direction })
    sender.socket.end('late')
    await turn(20)
    expect([passed(), receiver.hasEnded]).toEqual([0, false])
    expect(proxy.remove(`hang-${direction}`)).toBe(true)
    expect([await receiver.ending(), receiver.text]).toEqual(['FIN', 'late'])
  })

  it('lets the sender wait while the receiver does not read', async () => {
    const { sender, receiver } = await start(direction)
    receiver.socket.pause()
    const size = 64 * 1024 * 1024
    let isSent = false
    sender.socket.end(Buffer.alloc(size, 'x'), () => (isSent = true))
    await turn(2_000)
    expect(isSent).toBe(false)
    receiver.socket.resume()
    expect(await receiver.ending()).toBe('FIN')
    expect(receiver.bytes).toHaveLength(size)
  })
})
