import { once } from 'node:events'
import type { Socket } from 'node:net'

/** One end of a connection that remembers what came. */
export class Peer {
  readonly socket: Socket
  readonly pieces: Buffer[] = []
  hasEnded = false
  isClosed = false
  errorCode: string | undefined

  constructor(socket: Socket) {
    this.socket = socket
    socket.setNoDelay(true)
    socket.on('data', (piece) => this.pieces.push(piece))
    socket.on('end', () => (this.hasEnded = true))
    socket.on('error', (error: NodeJS.ErrnoException) => (this.errorCode = error.code))
    socket.on('close', () => (this.isClosed = true))
  }

  get bytes(): Buffer {
    return Buffer.concat(this.pieces)
  }

  get text(): string {
    return this.bytes.toString()
  }

  /** How the other side ended it, once it has. */
  async ending(): Promise<string> {
    await turnUntil(() => this.hasEnded || this.isClosed)
    return this.errorCode ?? (this.hasEnded ? 'FIN' : 'closed')
  }

  async receive(text: string): Promise<void> {
    await turnUntil(() => this.text.length >= text.length || this.isClosed)
  }

  async connected(): Promise<this> {
    if (this.socket.connecting) await once(this.socket, 'connect')
    return this
  }
}

/** Lets the event loop turn, with its I/O, until something holds. */
export async function turnUntil(holds: () => boolean): Promise<void> {
  while (!holds()) await turn()
}

export async function turn(times = 1): Promise<void> {
  for (let at = 0; at < times; at += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
}
