import type { FakeClock } from '@sluice/core/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { endsOf, openBench } from '../testing/open-bench.ts'
import { turn, type Peer } from '../testing/peer.ts'
import type { Direction, Toxic } from './toxic.ts'

const payload = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 3_000 }),
  fc
    .record({ pattern: fc.uint8Array({ minLength: 1, maxLength: 97 }), size: fc.integer({ min: 1, max: 300_000 }) })
    .map(({ pattern, size }) => new Uint8Array(Buffer.alloc(size, pattern))),
)
const direction = fc.constantFrom<Direction>('request', 'reply')

/** Times and rates that suit the payload's size, so that a case ends in reasonably few pieces. */
function toxicsFor(size: number, heading: Direction) {
  const leastPiece = Math.max(1, Math.floor(size / 300))
  const delayMs = fc.integer({ min: 0, max: 300 })
  const latency = fc.record({ type: fc.constant('latency' as const), delayMs, jitterMs: delayMs })
  const bandwidth = fc.record({
    type: fc.constant('bandwidth' as const),
    bytesPerSecond: fc.integer({ min: leastPiece * 10, max: 10 * size + 10 }),
  })
  const slicer = fc.record({
    type: fc.constant('slicer' as const),
    pieceBytes: fc.integer({ min: leastPiece, max: size }),
    delayMs,
  })
  return fc
    .uniqueArray(fc.oneof(latency, bandwidth, slicer), { selector: ({ type }) => type })
    .map((toxics) => toxics.map((toxic): Toxic => ({ ...toxic, direction: heading })))
}

const cases = fc
  .tuple(payload, direction)
  .chain(([bytes, heading]) => fc.tuple(fc.constant(bytes), fc.constant(heading), toxicsFor(bytes.length, heading)))

async function runUntilEnded(clock: FakeClock, receiver: Peer): Promise<void> {
  while (!receiver.hasEnded && !receiver.isClosed) {
    await clock.advance(250)
    await turn()
  }
}

it('delivers the same bytes through any latency, bandwidth and slicer', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ([bytes, heading, toxics]) => {
      const bench = await openBench(toxics)
      const { sender, receiver } = endsOf(await bench.open(), heading)
      sender.socket.end(bytes)
      await runUntilEnded(bench.clock, receiver)
      const received = receiver.bytes
      await bench.close()
      expect(received.equals(bytes)).toBe(true)
      expect(bench.clock.pendingTimers).toBe(0)
    }),
    { numRuns: 60 },
  )
})
