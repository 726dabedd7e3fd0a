import { expect, it } from 'vitest'
import { openBench, type Line } from '../testing/open-bench.ts'
import { turn, turnUntil } from '../testing/peer.ts'
import type { Toxic } from './toxic.ts'

const ENDINGS: readonly ((line: Line) => void)[] = [
  ({ client }) => client.socket.end('bye'),
  ({ client }) => client.socket.destroy(),
  ({ client }) => client.socket.resetAndDestroy(),
  ({ upstream }) => upstream.socket.end('bye'),
  ({ upstream }) => upstream.socket.destroy(),
  ({ upstream }) => upstream.socket.resetAndDestroy(),
  ({ upstream }) => upstream.socket.write('0123456789'),
]

const TOXICS: readonly Toxic[] = [
  { type: 'latency', delayMs: 20, jitterMs: 10, probability: 0.5 },
  { type: 'slow-close', delayMs: 50, direction: 'request', probability: 0.5 },
  { type: 'slicer', pieceBytes: 3, delayMs: 5, probability: 0.5 },
  { type: 'reset', afterMs: 1_000, probability: 0.3 },
  { type: 'timeout', afterMs: 900, probability: 0.3 },
  { type: 'limit-data', bytes: 5, probability: 0.3 },
]

/** Sockets and servers that this process has open, once the event loop has let go of those that were closed. */
async function openHandles(): Promise<string[]> {
  await turn(2)
  return process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP'))
}

it('leaves no socket and no timer behind after 1,000 connections', async () => {
  const before = await openHandles()
  const { proxy, clock, open, close } = await openBench(TOXICS)
  for (let batch = 0; batch < 20; batch += 1) {
    const lines: Line[] = []
    while (lines.length < 50) lines.push(await open())
    for (const [at, line] of lines.entries()) {
      ENDINGS[at % ENDINGS.length]?.(line)
      // What ends is answered, as an app would.
      for (const peer of [line.client, line.upstream]) peer.socket.once('end', () => peer.socket.end())
    }
    await turn(20)
    await clock.advance(500)
    for (const { upstream } of lines) upstream.socket.end()
    while (proxy.connections.open > 0) {
      await clock.advance(100)
      await turn()
    }
    expect(clock.pendingTimers).toBe(0)
  }
  expect(proxy.connections.accepted).toBe(1_000)
  await close()
  expect(await openHandles()).toEqual(before)
})

it('ends what is open when it is closed, whatever holds it', async () => {
  const { proxy, clock, open, dial, close } = await openBench([
    { type: 'hang' },
    { type: 'latency', delayMs: 1_000, direction: 'request' },
    { type: 'reset', afterMs: 60_000 },
  ])
  const lines = [await open(), await open()]
  for (const { client, upstream } of lines) {
    client.socket.write('held')
    upstream.socket.end('held')
  }
  await turnUntil(() => clock.pendingTimers === 4)
  const closing = proxy.close()
  expect(proxy.close()).toBe(closing)
  await closing
  expect([proxy.connections.open, clock.pendingTimers]).toEqual([0, 0])
  expect(await dial().ending()).toBe('ECONNREFUSED')
  await close()
})

it('closes while it comes back up', async () => {
  const { proxy, dial, close } = await openBench([{ type: 'down' }])
  proxy.clear()
  await proxy.close()
  expect(await dial().ending()).toBe('ECONNREFUSED')
  await close()
})
