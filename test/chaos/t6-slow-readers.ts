/**
 * T6: 200 readers at 0 B/s of a vendor that is fast: little is held for each, and after a minute they are disconnected.
 *
 *   node --conditions=@sluice/source test/chaos/t6-slow-readers.ts [--quick]
 */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { startSimulator } from '@sluice/simulator'
import { startServe } from '../drain/drain-gateway.ts'
import { chaosPolicy } from './chaos-policy.ts'
import { isQuick, writeFigure, writeProgress } from './write-figure.ts'

const READERS = isQuick ? 40 : 200
// Far more than the kernel holds of a connection between two processes of one machine, several megabytes.
const DELTAS = 16_000
const MOST_MB = 100
const MOST_SECONDS = 70

const folder = await mkdtemp(join(tmpdir(), 'sluice-slow-'))
const simulator = await startSimulator({ vendors: ['anthropic'] })
const policy = join(folder, 'policy.json')
await writeFile(policy, JSON.stringify(chaosPolicy({ anthropicUrl: simulator.baseUrls.anthropic })))
const { child, url, exited } = await startServe(folder, ['--policy', policy])
const headers = { 'content-type': 'text/event-stream' }
const reply = { status: 200, headers, body: Buffer.from(longStream()), chunkBytes: 65_536 }
for (let at = 0; at <= READERS; at += 1) simulator.queueReply('anthropic', reply)

// Once through: what the gateway loads with its first request is not the readers' doing.
const readBytes = await readWhole()
const before = { memoryMb: await residentMb(), files: await openFiles() }
const startedMs = performance.now()
for (let reader = 0; reader < READERS; reader += 1) openAndStopReading()
let mostMb = 0
let seconds = 0
let left = READERS
while (seconds < 5 || (left > 0 && seconds < 2 * MOST_SECONDS)) {
  await setTimeout(250)
  seconds = (performance.now() - startedMs) / 1_000
  mostMb = Math.max(mostMb, (await residentMb()) - before.memoryMb)
  // Each reader is two connections: its own, and the vendor's for it.
  left = Math.max(0, (await openFiles()) - before.files)
  if (process.argv.includes('--watch'))
    writeProgress(`${seconds.toFixed(0)} s: +${mostMb.toFixed(0)} MB, ${left} connections`)
}
child.kill('SIGKILL')
await exited
await simulator.close()
await rm(folder, { recursive: true, force: true })

writeFigure({
  id: 'T6',
  asked: `${READERS} readers at 0 B/s of ${(readBytes / 1e6).toFixed(0)} MB each: +${MOST_MB} MB at most, disconnected after 60 s`,
  got: `+${mostMb.toFixed(0)} MB, ${left === 0 ? 'all' : 'not all'} disconnected after ${seconds.toFixed(0)} s`,
  isMet: mostMb <= MOST_MB && left === 0 && seconds >= 60 && seconds <= MOST_SECONDS,
})
process.exit()

function question(): string {
  const messages = [{ role: 'user', content: 'Tell me everything.' }]
  return JSON.stringify({ model: 'tier:haiku', max_tokens: 8_000, stream: true, messages })
}

async function readWhole(): Promise<number> {
  const asked = { method: 'POST', headers: { 'content-type': 'application/json' }, body: question() }
  const response = await fetch(`${url}/v1/messages`, asked)
  return (await response.text()).length
}

function openAndStopReading(): void {
  const { hostname, port } = new URL(url)
  const body = question()
  const socket = connect(Number(port), hostname).pause()
  socket.on('error', () => {})
  socket.write(`POST /v1/messages HTTP/1.1\r\nhost: x\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
}

async function residentMb(): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1_024
}

async function openFiles(): Promise<number> {
  return (await readdir(`/proc/${child.pid}/fd`)).length
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
