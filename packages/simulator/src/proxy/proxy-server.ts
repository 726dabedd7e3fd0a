import { seededRandom, type Clock, type Random } from '@sluice/core'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { nameToxic } from './name-toxic.ts'
import { ProxiedConnection } from './proxied-connection.ts'
import { resetSocket } from './reset-socket.ts'
import type { Direction, NamedToxic, Toxic } from './toxic.ts'

export interface ProxyParts {
  readonly upstream: { readonly host: string; readonly port: number }
  readonly host: string
  readonly port: number
  readonly clock: Clock
  readonly random: Random
}

/** A port, its toxics, and the connections that came by it. */
export class ProxyServer {
  readonly #parts: ProxyParts
  readonly #server: Server
  readonly #toxics = new Map<string, NamedToxic>()
  readonly #connections = new Set<ProxiedConnection>()
  readonly #bytes: Record<Direction, number> = { request: 0, reply: 0 }
  #accepted = 0
  #host: string
  #port: number
  #listening: Promise<unknown> = Promise.resolve()
  #isOpening = false
  #closed: Promise<void> | undefined

  constructor(parts: ProxyParts) {
    this.#parts = parts
    this.#host = parts.host
    this.#port = parts.port
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#accept(client))
    this.#server.on('listening', () => {
      this.#isOpening = false
      this.#openOrClosePort()
    })
  }

  get host(): string {
    return this.#host
  }

  get port(): number {
    return this.#port
  }

  get toxics(): readonly Toxic[] {
    return Array.from(this.#toxics.values(), ({ toxic }) => toxic)
  }

  get connections(): { readonly open: number; readonly accepted: number } {
    return { open: this.#connections.size, accepted: this.#accepted }
  }

  get bytes(): Readonly<Record<Direction, number>> {
    return { ...this.#bytes }
  }

  async start(): Promise<void> {
    this.#listen()
    await this.#listening
    const address = this.#server.address()
    if (typeof address !== 'object' || !address) return
    this.#host = address.address
    this.#port = address.port
  }

  add(toxic: Toxic): string {
    const named = nameToxic(toxic)
    this.#toxics.delete(named.name)
    this.#toxics.set(named.name, named)
    this.#openOrClosePort()
    for (const connection of this.#connections) connection.meet(named)
    return named.name
  }

  remove(name: string): boolean {
    const isKnown = this.#toxics.delete(name)
    for (const connection of this.#connections) connection.forget(name)
    this.#openOrClosePort()
    return isKnown
  }

  clear(): void {
    for (const name of this.#toxics.keys()) this.remove(name)
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  #listen(): void {
    this.#isOpening = true
    this.#server.listen(this.#port, this.#host)
    this.#listening = once(this.#server, 'listening')
  }

  #openOrClosePort(): void {
    if (this.#closed) return
    const isDown = Array.from(this.#toxics.values()).some(isPortClosed)
    if (isDown && this.#server.listening) this.#server.close()
    else if (!isDown && !this.#server.listening && !this.#isOpening) this.#listen()
  }

  #accept(client: Socket): void {
    this.#accepted += 1
    // Each connection has a sequence of its own: what happens on one does not change the fate of the next.
    const random = seededRandom(this.#parts.random.next() * 2 ** 32)
    const toxics = Array.from(this.#toxics.values())
    if (toxics.some(({ toxic, probability }) => toxic.type === 'down' && random.next() < probability)) {
      return resetSocket(client)
    }
    const connection = new ProxiedConnection({
      client,
      upstream: connect({ ...this.#parts.upstream, allowHalfOpen: true, noDelay: true }),
      clock: this.#parts.clock,
      random,
      onPass: (direction, bytes) => {
        this.#bytes[direction] += bytes
      },
    })
    void this.#follow(connection)
    for (const toxic of toxics.filter((one) => one.toxic.type !== 'down')) connection.meet(toxic)
  }

  async #follow(connection: ProxiedConnection): Promise<void> {
    this.#connections.add(connection)
    await connection.closed
    this.#connections.delete(connection)
  }

  async #close(): Promise<void> {
    await this.#listening
    const closed = this.#server.listening ? once(this.#server, 'close') : undefined
    if (closed) this.#server.close()
    for (const connection of this.#connections) connection.destroy()
    await Promise.all(Array.from(this.#connections, (connection) => connection.closed))
    await closed
  }
}

function isPortClosed({ toxic, probability }: NamedToxic): boolean {
  return toxic.type === 'down' && probability === 1
}
