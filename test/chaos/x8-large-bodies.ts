/**
 * X8: bodies that are too large, too deep, too many or not what they seem are refused within 100 ms of their last byte that is
 * read, and hold 20 MB at most.
 *
 *   node --conditions=@sluice/source test/chaos/x8-large-bodies.ts
 */
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { startSimulator } from '@sluice/simulator'
import { chaosPolicy } from './chaos-policy.ts'
import { startGatewayProcess } from './start-gateway-process.ts'
import { isQuick, writeFigure } from './write-figure.ts'

const MOST_MS = 100
const MOST_MB = 20
const TIMES = isQuick ? 3 : 10
const LIMIT = 10 * 1024 * 1024
const gzip = { 'content-encoding': 'gzip' }
const message = { role: 'user', content: 'Hi' }
const BODIES: readonly (readonly [string, number, Buffer, Readonly<Record<string, string>>])[] = [
  ['10 MiB and a byte', 413, Buffer.alloc(LIMIT + 1, ' '), {}],
  ['10 MiB and a byte, unannounced', 413, Buffer.alloc(LIMIT + 1, ' '), { 'transfer-encoding': 'chunked' }],
  ['1,000 levels', 400, Buffer.from(`{"metadata":${'['.repeat(1_000)}${']'.repeat(1_000)}}`), {}],
  ['1 GB in gzip twice over', 400, gzipSync(gzipSync(Buffer.alloc(1_000_000_000))), gzip],
  ['1 GB in gzip', 413, gzipSync(Buffer.alloc(1_000_000_000)), gzip],
  ['10,001 messages', 400, bodyOf(10_001), {}],
  ['a million values', 413, Buffer.from(`{"metadata":[${'0,'.repeat(1_000_000)}0]}`), {}],
]

const simulator = await startSimulator({ vendors: ['anthropic'] })
const gateway = await startGatewayProcess({ policy: chaosPolicy({ anthropicUrl: simulator.baseUrls.anthropic }) })
for (let time = 0; time < 5; time += 1) await send(bodyOf(100), {})
for (const [name, status, body, headers] of BODIES) {
  await send(body, headers)
  const before = await residentMb()
  const durations: number[] = []
  const statuses = new Set<number>()
  for (let time = 0; time < TIMES; time += 1) {
    const startedMs = performance.now()
    statuses.add(await send(body, headers))
    durations.push(performance.now() - startedMs)
  }
  const median = durations.toSorted((one, other) => one - other)[Math.floor(TIMES / 2)] ?? NaN
  const more = (await residentMb()) - before
  writeFigure({
    id: 'X8',
    asked: `${name} (${body.length} bytes): ${status} within ${MOST_MS} ms, +${MOST_MB} MB at most`,
    got: `${[...statuses].join(', ')} in ${median.toFixed(0)} ms (median of ${TIMES}), ${more < 0 ? '' : '+'}${more.toFixed(0)} MB`,
    isMet: statuses.size === 1 && statuses.has(status) && median <= MOST_MS && more <= MOST_MB,
  })
}
await gateway.kill()
await simulator.close()
process.exit()

function bodyOf(messages: number): Buffer {
  return Buffer.from(
    JSON.stringify({ model: 'tier:haiku', max_tokens: 9, messages: Array.from({ length: messages }, () => message) }),
  )
}

function send(body: Buffer, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve) => {
    const length = 'transfer-encoding' in headers ? {} : { 'content-length': body.length }
    const options = { method: 'POST', headers: { 'content-type': 'application/json', ...length, ...headers } }
    const sent = request(`${gateway.url}/v1/messages`, options, (response) => {
      resolve(response.statusCode ?? 0)
      response.resume()
    })
    // A body that is refused is not read to its end.
    sent.on('error', () => resolve(0)).end(body)
  })
}

async function residentMb(): Promise<number> {
  const status = await readFile(`/proc/${gateway.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1_024
}
