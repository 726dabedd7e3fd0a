/**
 * T6: 200 readers at 0 B/s of a vendor that is fast: little is held for each, and after a minute they are disconnected.
 * Before them as many who read, and leave after as much as the kernel takes for those who do not: what a heap grows to under
 * that load is no reader's doing.
 *
 *   node --conditions=@sluice/source test/chaos/t6-slow-readers.ts [--quick]
 */
import { readdir, readFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { startSimulator } from '@sluice/simulator'
import { chaosPolicy } from './chaos-policy.ts'
import { startGatewayProcess } from './start-gateway-process.ts'
import { isQuick, writeFigure, writeProgress } from './write-figure.ts'

const READERS = isQuick ? 40 : 200
// Far more than the kernel holds of a connection between two processes of one machine, several megabytes.
const DELTAS = 16_000
// About what the kernel takes before a gateway feels that nobody reads.
const READ_BYTES = 6_000_000
const PAUSE_MS = 25
const MOST_MB = 100
const MOST_SECONDS = 70

const simulator = await startSimulator({ vendors: ['anthropic'] })
const gateway = await startGatewayProcess({ policy: chaosPolicy({ anthropicUrl: simulator.baseUrls.anthropic }) })
const headers = { 'content-type': 'text/event-stream' }
const reply = { status: 200, headers, body: Buffer.from(longStream()), chunkBytes: 65_536 }
for (let at = 0; at <= 2 * READERS; at += 1) simulator.queueReply('anthropic', reply)

// Once through: what the gateway loads with its first request is not the readers' doing.
const readBytes = await readWhole()
const idle = { memoryMb: await residentMb(), files: await openFiles() }
await openOneByOne(readAndLeave)
while ((await openFiles()) > idle.files) await setTimeout(100)
const before = { memoryMb: Math.max(idle.memoryMb, await residentMb()), files: idle.files }
await openOneByOne(async () => void ask().pause())
const startedMs = performance.now()
let mostMb = 0
let seconds = 0
let left = READERS
let mostConnections = 0
while (seconds < 5 || (left > 0 && seconds < 2 * MOST_SECONDS)) {
  await setTimeout(250)
  seconds = (performance.now() - startedMs) / 1_000
  mostMb = Math.max(mostMb, (await residentMb()) - before.memoryMb)
  left = Math.max(0, (await openFiles()) - before.files)
  mostConnections = Math.max(mostConnections, left)
  if (process.argv.includes('--watch'))
    writeProgress(`${seconds.toFixed(0)} s: +${mostMb.toFixed(0)} MB, ${left} connections`)
}
await gateway.kill()
await simulator.close()

// Each reader is two connections: its own, and the vendor's for it.
const isFull = mostConnections >= 2 * READERS * 0.95

writeFigure({
  id: 'T6',
  asked: `${READERS} readers at 0 B/s of ${(readBytes / 1e6).toFixed(0)} MB each: +${MOST_MB} MB at most, disconnected after 60 s`,
  got: `${isFull ? '' : 'not all were let in; '}+${mostMb.toFixed(0)} MB, and ${(before.memoryMb - idle.memoryMb).toFixed(0)} MB for those who read; ${left === 0 ? 'all' : 'not all'} disconnected after ${seconds.toFixed(0)} s`,
  isMet: isFull && mostMb <= MOST_MB && left === 0 && seconds >= 50 && seconds <= MOST_SECONDS,
})
process.exit()

function question(): string {
  const messages = [{ role: 'user', content: 'Tell me everything.' }]
  return JSON.stringify({ model: 'tier:haiku', max_tokens: 8_000, stream: true, messages })
}

async function readWhole(): Promise<number> {
  const asked = { method: 'POST', headers: { 'content-type': 'application/json' }, body: question() }
  const response = await fetch(`${gateway.url}/v1/messages`, asked)
  return (await response.text()).length
}

async function readAndLeave(): Promise<void> {
  let bytes = 0
  const socket = ask()
  for await (const chunk of socket) {
    bytes += Buffer.byteLength(chunk)
    if (bytes > READ_BYTES) return
  }
}

/** Not all at once: a gateway that is late with its work refuses some. */
async function openOneByOne(open: () => Promise<void>): Promise<void> {
  const opened: Promise<void>[] = []
  for (let reader = 0; reader < READERS; reader += 1) {
    opened.push(open())
    await setTimeout(PAUSE_MS)
  }
  await Promise.all(opened)
}

function ask(): Socket {
  const { hostname, port } = new URL(gateway.url)
  const body = question()
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  socket.write(`POST /v1/messages HTTP/1.1\r\nhost: x\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  return socket
}

async function residentMb(): Promise<number> {
  const status = await readFile(`/proc/${gateway.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1_024
}

async function openFiles(): Promise<number> {
  return (await readdir(`/proc/${gateway.pid}/fd`)).length
}

function longStream(): string {
  const event = (type: string, data: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`
  const usage = { input_tokens: 10, output_tokens: 1 }
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-haiku-4-5', content: [], usage }
  const delta = event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'x'.repeat(1_000) } })
  return [
    event('message_start', { message }),
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    delta.repeat(DELTAS),
    event('content_block_stop', { index: 0 }),
    event('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1_000 } }),
    event('message_stop', {}),
  ].join('')
}
