import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A Redis of one's own, on loopback. */
export interface RedisInstance {
  readonly port: number
  readonly url: string
  readonly pid: number
  /** Ends the server and frees its port. May be called twice. */
  stop(): Promise<void>
}

export interface RedisStart {
  /** Default: one that is free. */
  readonly port?: number
  /** Added to its command line, such as `['--maxmemory', '5mb']`. */
  readonly settings?: readonly string[]
  /** A folder for its append-only file, in which the next one that is given it finds its data. Default: it keeps nothing. */
  readonly keptIn?: string
  /** Watches others, and keeps nothing itself. Default false. */
  readonly isSentinel?: boolean
}

const READY = /Ready to accept connections|Sentinel ID is/

/** Starts a private Redis and waits until it answers. Call `requireRedis` first. @throws Error with its log when it does not come up. */
export async function startRedis(start: RedisStart = {}): Promise<RedisInstance> {
  const port = start.port ?? (await freePort())
  const directory = start.keptIn ?? (await mkdtemp(join(tmpdir(), 'sluice-redis-')))
  const more = start.isSentinel ? await sentinelSettings(directory) : (start.settings ?? [])
  const server = spawn('redis-server', [...more, ...settings(port, directory, start.keptIn !== undefined)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  server.on('error', (error) => server.stdout?.destroy(error))
  const kill = () => server.kill('SIGKILL')
  process.once('exit', kill)
  const stop = async () => {
    process.off('exit', kill)
    await ended(server)
    if (start.keptIn === undefined) await rm(directory, { recursive: true, force: true })
  }
  try {
    await readiness(server)
    // The rest of its log is not read, but must flow: a full pipe would hold the server up.
    server.stdout?.resume()
    await ping(port)
  } catch (error) {
    await stop()
    throw error
  }
  return { port, url: `redis://127.0.0.1:${port}`, pid: server.pid ?? 0, stop }
}

/** Makes sure that `redis-server` is there: installs it where that is possible. @throws Error that says what to install. */
export function requireRedis(): void {
  if (hasRedis()) return
  const isRootOnLinux = process.platform === 'linux' && process.getuid?.() === 0
  if (isRootOnLinux && install() && hasRedis()) return
  throw new Error('redis: no redis-server on PATH. Install it: apt-get install redis-server, or brew install redis.')
}

function hasRedis(): boolean {
  return spawnSync('redis-server', ['--version']).status === 0
}

/** Debian and its kin. apt's own lock keeps two test runs apart: the second waits, then finds it installed. */
function install(): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const aptGet = (...args: string[]) =>
    spawnSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=300', ...args], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  aptGet('update')
  return aptGet('install', '-y', '--no-install-recommends', 'redis-server').status === 0
}

function settings(port: number, directory: string, isKept: boolean): string[] {
  const shared = ['--bind', '127.0.0.1', '--port', String(port), '--dir', directory]
  return [...shared, '--save', '', '--appendonly', isKept ? 'yes' : 'no', '--daemonize', 'no']
}

/** A sentinel writes down what it finds out. */
async function sentinelSettings(directory: string): Promise<string[]> {
  const file = join(directory, 'sentinel.conf')
  await writeFile(file, '')
  return [file, '--sentinel']
}

/** Below those that systems give to outgoing connections, so that it is still free when a server is started again on it. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(...PORTS)
    const server = createServer().listen(port, '127.0.0.1')
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    )
    if (!isFree) continue
    server.close()
    await once(server, 'close')
    return port
  }
}

const PORTS = [10_000, 32_000] as const

async function readiness(server: ChildProcess): Promise<void> {
  if (!server.stdout) throw new Error('redis: the server has no output.')
  const log: string[] = []
  for await (const line of createInterface(server.stdout)) {
    if (READY.test(line)) return
    log.push(line)
  }
  throw new Error(`redis: the server ended before it was ready.\n${log.join('\n')}`)
}

async function ping(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  socket.write('PING\r\n')
  const [answer] = await once(socket, 'data')
  socket.destroy()
  if (!String(answer).startsWith('+PONG')) throw new Error(`redis: PING was answered with ${String(answer)}`)
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return
  server.kill('SIGTERM')
  await once(server, 'exit')
}
