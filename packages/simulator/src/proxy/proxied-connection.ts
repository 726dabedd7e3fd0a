import { seededRandom, type Clock, type Random, type Timer } from '@sluice/core'
import type { Socket } from 'node:net'
import { combineToxics, type Ending, type MetToxic } from './combine-toxics.ts'
import { Pipe } from './pipe.ts'
import { resetSocket } from './reset-socket.ts'
import type { Direction, NamedToxic } from './toxic.ts'

export interface ConnectionParts {
  readonly client: Socket
  /** Connecting, or connected. */
  readonly upstream: Socket
  readonly clock: Clock
  /** This connection's own. */
  readonly random: Random
  readonly onPass: (direction: Direction, bytes: number) => void
}

/** A client and the upstream, joined by a pipe each way. */
export class ProxiedConnection {
  readonly #parts: ConnectionParts
  readonly #pipes: Readonly<Record<Direction, Pipe>>
  readonly #toxics = new Map<string, { readonly met: MetToxic; readonly timer: Timer | undefined }>()
  /** Both sockets have closed, and no timer is left. */
  readonly closed: Promise<void>

  constructor(parts: ConnectionParts) {
    this.#parts = parts
    const { client, upstream, clock, onPass } = parts
    // An error is followed by `close`, which the pipes act on.
    for (const socket of [client, upstream]) socket.on('error', () => {})
    this.closed = this.#settle()
    const onCut = (ending: Ending) => this.cut(ending)
    const request = new Pipe({
      source: client,
      sink: upstream,
      clock,
      random: this.#newRandom(),
      onCut,
      onPass: (bytes) => {
        onPass('request', bytes)
        reply.expectReply()
      },
    })
    const reply = new Pipe({
      source: upstream,
      sink: client,
      clock,
      random: this.#newRandom(),
      onCut,
      onPass: (bytes) => onPass('reply', bytes),
    })
    this.#pipes = { request, reply }
  }

  /** Lets a toxic loose on this connection if it draws so. */
  meet(toxic: NamedToxic): void {
    this.forget(toxic.name)
    // Each reply draws for itself.
    const isHit = this.#parts.random.next() < toxic.probability || toxic.toxic.type === 'drop-reply'
    if (!isHit) return
    const met = { ...toxic, fromByte: this.#pipes[toxic.direction].passedBytes }
    this.#toxics.set(toxic.name, { met, timer: this.#startTimer(toxic) })
    this.#refresh(toxic.direction)
  }

  forget(name: string): void {
    const known = this.#toxics.get(name)
    if (!known) return
    known.timer?.cancel()
    this.#toxics.delete(name)
    this.#refresh(known.met.direction)
  }

  /** Ends the connection: FIN or RST to both sides. What still comes vanishes. */
  cut(ending: Ending): void {
    const { client, upstream } = this.#parts
    this.#pipes.request.stop()
    this.#pipes.reply.stop()
    for (const [socket, other] of [[client, upstream] as const, [upstream, client] as const]) {
      if (ending === 'reset') resetSocket(socket)
      else socket.end()
      // Where one side has gone, nobody waits for the end of the other.
      socket.on('close', () => other.destroy())
    }
  }

  destroy(): void {
    this.#parts.client.destroy()
    this.#parts.upstream.destroy()
  }

  async #settle(): Promise<void> {
    const { client, upstream } = this.#parts
    await Promise.all([client, upstream].map((socket) => new Promise((resolve) => socket.on('close', resolve))))
    for (const { timer } of this.#toxics.values()) timer?.cancel()
  }

  /** The pipes draw apart, so that the pieces of one do not change the fate of the other. */
  #newRandom(): Random {
    return seededRandom(this.#parts.random.next() * 2 ** 32)
  }

  #startTimer({ toxic }: NamedToxic): Timer | undefined {
    if (toxic.type === 'down') return this.#cutAfter(0, 'reset')
    if (toxic.type === 'timeout') return this.#cutAfter(toxic.afterMs, 'end')
    if (toxic.type !== 'reset') return undefined
    const afterMs = toxic.afterMs ?? (toxic.afterBytes === undefined ? 0 : undefined)
    return afterMs === undefined ? undefined : this.#cutAfter(afterMs, 'reset')
  }

  #cutAfter(delayMs: number, ending: Ending): Timer | undefined {
    if (delayMs > 0) return this.#parts.clock.setTimer(delayMs, () => this.cut(ending))
    this.cut(ending)
    return undefined
  }

  #refresh(direction: Direction): void {
    const met = Array.from(this.#toxics.values(), (toxic) => toxic.met)
    this.#pipes[direction].setEffect(combineToxics(met.filter((toxic) => toxic.direction === direction)))
  }
}
