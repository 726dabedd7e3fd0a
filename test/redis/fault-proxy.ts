import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** What becomes of a script on its way. Everything else passes. */
type Fate =
  | { readonly type: 'pass' }
  /** Redis is not asked; this is the answer, such as `LOADING Redis is loading the dataset in memory`. */
  | { readonly type: 'error'; readonly message: string }
  /** Redis does it, but its answer is lost and the connection with it. */
  | { readonly type: 'lose-reply' }

/** Stands between a client and a Redis, and does harm. */
export interface FaultProxy {
  readonly port: number
  readonly url: string
  /** Asked for every EVAL and EVALSHA. */
  fate: () => Fate
  close(): Promise<void>
}

const PASS: Fate = { type: 'pass' }

export async function startFaultProxy(redisPort: number): Promise<FaultProxy> {
  const sockets = new Set<Socket>()
  const proxy = { fate: () => PASS }
  const server: Server = createServer((client) => {
    const redis = connect(redisPort, '127.0.0.1')
    for (const socket of [client, redis]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => sockets.delete(socket))
    }
    client.on('close', () => redis.destroy())
    redis.on('close', () => client.destroy())
    relay(client, redis, () => proxy.fate())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return Object.assign(proxy, {
    port,
    url: `redis://127.0.0.1:${port}`,
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  })
}

function relay(client: Socket, redis: Socket, fate: () => Fate): void {
  let unread: Buffer = Buffer.alloc(0)
  let isLosing = false
  client.on('data', (chunk: Buffer) => {
    unread = Buffer.concat([unread, chunk])
    for (let end = commandEnd(unread); end > 0; end = commandEnd(unread)) {
      const command = unread.subarray(0, end)
      unread = unread.subarray(end)
      const what = isScript(command) ? fate() : PASS
      isLosing ||= what.type === 'lose-reply'
      if (what.type === 'error') client.write(`-${what.message}\r\n`)
      else redis.write(command)
    }
  })
  redis.on('data', (chunk: Buffer) => {
    if (isLosing) client.destroy()
    else client.write(chunk)
  })
}

function isScript(command: Buffer): boolean {
  return /^\*\d+\r\n\$\d+\r\neval(?:sha)?\r\n/i.test(command.subarray(0, 40).toString('latin1'))
}

/** Where the first whole command ends; 0 when there is none. */
function commandEnd(buffer: Buffer): number {
  const header = buffer.indexOf('\r\n')
  if (header < 0) return 0
  let at = header + 2
  for (let left = Number(buffer.subarray(1, header).toString()); left > 0; left -= 1) {
    const line = buffer.indexOf('\r\n', at)
    if (line < 0) return 0
    at = line + 2 + Number(buffer.subarray(at + 1, line).toString()) + 2
    if (at > buffer.length) return 0
  }
  return at
}
