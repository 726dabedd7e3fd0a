import { seededRandom } from '@sluice/core'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { openBench } from '../testing/open-bench.ts'
import { Peer, turn, turnUntil } from '../testing/peer.ts'
import { startFaultProxy } from './start-fault-proxy.ts'
import type { Toxic } from './toxic.ts'

async function start(...toxics: readonly Toxic[]) {
  const bench = await openBench(toxics)
  onTestFinished(() => bench.close())
  return bench
}

it('changes nothing without toxics, and lets a side that has ended hear the other out', async () => {
  const { proxy, open } = await start()
  const { client, upstream } = await open()
  client.socket.end('question')
  expect([await upstream.ending(), upstream.text]).toEqual(['FIN', 'question'])
  upstream.socket.end('answer')
  expect([await client.ending(), client.text]).toEqual(['FIN', 'answer'])
  await turnUntil(() => proxy.connections.open === 0)
  expect([proxy.connections, proxy.bytes]).toEqual([
    { open: 0, accepted: 1 },
    { request: 8, reply: 6 },
  ])
})

it('passes a reset on, either way', async () => {
  const { open } = await start()
  const [first, second] = [await open(), await open()]
  first.client.socket.resetAndDestroy()
  second.upstream.socket.resetAndDestroy()
  expect([await first.upstream.ending(), await second.client.ending()]).toEqual(['ECONNRESET', 'ECONNRESET'])
})

it('tells an upstream that streams on that its client has gone', async () => {
  const { proxy, open } = await start()
  const { client, upstream } = await open()
  client.socket.destroy()
  await turnUntil(() => upstream.hasEnded)
  while (!upstream.isClosed) {
    upstream.socket.write('token')
    await turn()
  }
  expect(upstream.errorCode).toMatch(/ECONNRESET|EPIPE/)
  await turnUntil(() => proxy.connections.open === 0)
})

it('lets go of an upstream that stays open after a cut, once the client has left', async () => {
  const { proxy, open } = await start({ type: 'limit-data', bytes: 3 })
  const { client, upstream } = await open()
  upstream.socket.write('token')
  expect([await client.ending(), client.text, proxy.connections.open]).toEqual(['FIN', 'tok', 1])
  client.socket.end()
  await turnUntil(() => proxy.connections.open === 0)
  expect(upstream.socket.writable).toBe(true)
})

it('keeps a line as wide as it is when its timers are late', async () => {
  const { proxy, clock, open, close } = await openBench([{ type: 'bandwidth', bytesPerSecond: 1_000 }], 1, 7)
  const { upstream } = await open()
  upstream.socket.write('x'.repeat(10_000))
  await turnUntil(() => clock.pendingTimers === 1)
  await clock.advance(5_000)
  expect(proxy.bytes.reply).toBeGreaterThanOrEqual(4_900)
  expect(proxy.bytes.reply).toBeLessThanOrEqual(5_000)
  await close()
})

it('does not make up for the time in which nothing could pass', async () => {
  const { proxy, clock, open } = await start({ type: 'hang' }, { type: 'bandwidth', bytesPerSecond: 1_000 })
  const { upstream } = await open()
  upstream.socket.write('x'.repeat(10_000))
  await turn(20)
  await clock.advance(8_000)
  proxy.remove('hang-reply')
  await clock.advance(1_000)
  expect(proxy.bytes.reply).toBeGreaterThanOrEqual(1_000)
  expect(proxy.bytes.reply).toBeLessThanOrEqual(1_200)
})

it('resets a client whose upstream cannot be reached', async () => {
  const gone = createServer().listen(0, '127.0.0.1')
  await once(gone, 'listening')
  const address = gone.address()
  gone.close()
  const port = typeof address === 'object' && address ? address.port : 0
  const proxy = await startFaultProxy({ upstream: { host: '127.0.0.1', port } })
  onTestFinished(() => proxy.close())
  expect(await new Peer(connect(proxy.port, proxy.host)).ending()).toBe('ECONNRESET')
})

it('resets at once when no time is given', async () => {
  const { dial } = await start({ type: 'reset' })
  expect(await dial().ending()).toBe('ECONNRESET')
})

it('closes its port and resets what is open while it is down, and comes back on the same port', async () => {
  const { proxy, open, dial } = await start()
  const { client, upstream } = await open()
  expect(proxy.add({ type: 'down' })).toBe('down')
  expect([await client.ending(), await upstream.ending()]).toEqual(['ECONNRESET', 'ECONNRESET'])
  expect(await dial().ending()).toBe('ECONNREFUSED')
  proxy.remove('down')
  proxy.add({ type: 'down' })
  proxy.clear()
  expect((await open()).client.errorCode).toBeUndefined()
  proxy.add({ type: 'down' })
  proxy.clear()
  proxy.add({ type: 'down' })
  await turn(5)
  expect(await dial().ending()).toBe('ECONNREFUSED')
})

it('turns single connections away when it is down by chance, before the upstream sees them', async () => {
  const { proxy, dial, accepted } = await start({ type: 'down', probability: 0.5 })
  const clients = Array.from({ length: 40 }, dial)
  await turnUntil(() => proxy.connections.accepted === 40)
  const isSettled = () => clients.filter(({ isClosed }) => isClosed).length + accepted.length === 40
  await turnUntil(isSettled)
  expect(accepted.length).toBeGreaterThan(8)
  expect(accepted.length).toBeLessThan(32)
})

it('lets a request through and closes when its reply begins', async () => {
  const { proxy, open } = await start()
  const { client, upstream } = await open()
  client.socket.write('INCR')
  await upstream.receive('INCR')
  proxy.add({ type: 'drop-reply' })
  upstream.socket.write('1')
  expect([await client.ending(), client.text, upstream.text]).toEqual(['FIN', '', 'INCR'])
  expect(await upstream.ending()).toBe('FIN')
})

it('lets a reply that has begun end', async () => {
  const { proxy, clock, open } = await start({ type: 'slicer', pieceBytes: 3, delayMs: 10 })
  const { client, upstream } = await open()
  client.socket.write('?')
  await upstream.receive('?')
  upstream.socket.write('answer')
  await turnUntil(() => clock.pendingTimers === 1)
  proxy.add({ type: 'drop-reply' })
  await clock.advance(10)
  await client.receive('answer')
  expect([client.text, client.hasEnded]).toEqual(['answer', false])
})

it('draws anew for each reply of a connection that is kept alive, and drops none by half', async () => {
  const { open } = await start({ type: 'drop-reply', probability: 0.2 })
  const repliesByLine: number[] = []
  for (let at = 0; at < 20; at += 1) {
    const { client, upstream } = await open()
    let replies = 0
    for (; !client.hasEnded; replies += 1) {
      client.socket.write('?')
      await upstream.receive('?'.repeat(replies + 1))
      upstream.socket.write('one')
      await turnUntil(() => client.hasEnded || client.text.length === replies * 6 + 3)
      if (client.hasEnded) break
      upstream.socket.write('two')
      await turnUntil(() => client.hasEnded || client.text.length === replies * 6 + 6)
    }
    expect(client.text).toBe('onetwo'.repeat(replies))
    repliesByLine.push(replies)
  }
  expect(Math.max(...repliesByLine)).toBeGreaterThan(3)
  expect(new Set(repliesByLine).size).toBeGreaterThan(3)
})

it('gives the n-th connection the same fate under the same seed', async () => {
  const fates = async (seed: number) => {
    const { open, close } = await openBench([{ type: 'limit-data', bytes: 0, probability: 0.5 }], seed)
    let drawn = ''
    for (let at = 0; at < 32; at += 1) {
      const { client, upstream } = await open()
      upstream.socket.write('x')
      await turnUntil(() => client.hasEnded || client.text === 'x')
      drawn += client.hasEnded ? '-' : 'x'
    }
    await close()
    return drawn
  }
  const first = await fates(7)
  expect(first).toMatch(/-.*x|x.*-/)
  expect([await fates(7), await fates(8)]).toEqual([first, expect.not.stringMatching(first)])
})

it('replaces a toxic of the same name on open connections too, and heals what it held', async () => {
  const { proxy, clock, open } = await start({ type: 'latency', delayMs: 1_000, name: 'slow' })
  const { client, upstream } = await open()
  upstream.socket.write('hello')
  await turnUntil(() => clock.pendingTimers === 1)
  expect(proxy.add({ type: 'latency', delayMs: 500, name: 'slow' })).toBe('slow')
  await clock.advance(500)
  await client.receive('hello')
  upstream.socket.write('!')
  await turnUntil(() => clock.pendingTimers === 1)
  expect([proxy.toxics.length, proxy.remove('slow'), proxy.remove('slow'), proxy.toxics]).toEqual([1, true, false, []])
  await client.receive('hello!')
  expect([client.text, clock.pendingTimers]).toEqual(['hello!', 0])
})

it('calls a reset off when its toxic is removed in time', async () => {
  const { proxy, clock, open } = await start({ type: 'reset', afterMs: 50 })
  const { client, upstream } = await open()
  await turnUntil(() => clock.pendingTimers === 1)
  proxy.clear()
  expect(clock.pendingTimers).toBe(0)
  upstream.socket.end('safe')
  expect([await client.ending(), client.text]).toEqual(['FIN', 'safe'])
})

it.each<[Toxic, RegExp]>([
  [{ type: 'bandwidth', bytesPerSecond: 0 }, /bytesPerSecond of bandwidth is 0\. Pass a number from 1/],
  [{ type: 'slicer', pieceBytes: 1.5 }, /pieceBytes of slicer is 1\.5\. Pass a whole number from 1/],
  [{ type: 'latency', delayMs: Number.NaN }, /delayMs of latency is NaN/],
  [{ type: 'hang', probability: 2 }, /probability of hang is 2\. Pass a number from 0 to 1/],
])('refuses %o', async (toxic, message) => {
  const { proxy } = await start()
  expect(() => proxy.add(toxic)).toThrow(message)
  expect(proxy.toxics).toEqual([])
})

it('rejects when its port is taken', async () => {
  const { proxy } = await start()
  const options = { upstream: { host: '127.0.0.1', port: 1 }, port: proxy.port, random: seededRandom(1) }
  await expect(startFaultProxy(options)).rejects.toThrow('EADDRINUSE')
})
