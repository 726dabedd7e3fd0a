import { seededRandom, type Clock } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { startFaultProxy, type FaultProxy } from '../proxy/start-fault-proxy.ts'
import type { Direction, Toxic } from '../proxy/toxic.ts'
import { Peer, turnUntil } from './peer.ts'

/** A connection through the proxy, seen from both ends. */
export interface Line {
  readonly client: Peer
  readonly upstream: Peer
}

/** A proxy under a fake clock, and an upstream that does nothing by itself. */
export interface Bench {
  readonly proxy: FaultProxy
  readonly clock: FakeClock
  /** Those whom the upstream has accepted, in order. */
  readonly accepted: readonly Peer[]
  /** A connection that may not get through. */
  readonly dial: () => Peer
  readonly open: () => Promise<Line>
  readonly close: () => Promise<void>
}

/** @param timerLagMs by so much the proxy's timers are late, as a busy machine's are. */
export async function openBench(toxics: readonly Toxic[] = [], seed = 1, timerLagMs = 0): Promise<Bench> {
  const clock = new FakeClock()
  const lateClock: Clock = {
    now: () => clock.now(),
    monotonicMs: () => clock.monotonicMs(),
    setTimer: (delayMs, callback) => clock.setTimer(delayMs + timerLagMs, callback),
  }
  const accepted: Peer[] = []
  const dialled: Peer[] = []
  const server = createServer({ allowHalfOpen: true }, (socket) => void accepted.push(new Peer(socket)))
  const port = await listen(server)
  const upstream = { host: '127.0.0.1', port }
  const proxy = await startFaultProxy({ upstream, clock: lateClock, random: seededRandom(seed) })
  for (const toxic of toxics) proxy.add(toxic)
  const dial = () => {
    const peer = new Peer(connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true }))
    dialled.push(peer)
    return peer
  }
  return {
    proxy,
    clock,
    accepted,
    dial,
    async open() {
      const at = accepted.length
      const client = await dial().connected()
      await turnUntil(() => accepted.length > at)
      const [peer] = accepted.slice(at)
      if (!peer) throw new Error('nobody came')
      return { client, upstream: peer }
    },
    async close() {
      await proxy.close()
      for (const peer of [...dialled, ...accepted]) peer.socket.destroy()
      server.close()
      await once(server, 'close')
      await turnUntil(() => [...dialled, ...accepted].every(({ isClosed }) => isClosed))
    },
  }
}

/** Who sends and who receives in one direction. */
export function endsOf({ client, upstream }: Line, direction: Direction): { sender: Peer; receiver: Peer } {
  return direction === 'request' ? { sender: client, receiver: upstream } : { sender: upstream, receiver: client }
}

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}
