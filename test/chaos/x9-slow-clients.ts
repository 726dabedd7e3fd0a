/**
 * X9: 2,000 clients that begin a request and do not end it, half of them in its headers, half in its body: all are cut off
 * within 16 seconds (the gateway's 15, and the second in which Node looks), and those who ask meanwhile wait no longer for it.
 *
 *   node --conditions=@sluice/source test/chaos/x9-slow-clients.ts [--quick]
 */
import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { startSimulator } from '@sluice/simulator'
import { askGateway } from './ask-gateway.ts'
import { chaosPolicy } from './chaos-policy.ts'
import { quantile } from './quantile.ts'
import { startGatewayProcess } from './start-gateway-process.ts'
import { isQuick, writeFigure } from './write-figure.ts'

const CLIENTS = isQuick ? 200 : 2_000
const MOST_SECONDS = 16
const MOST_MS = 10
const HALVES = [
  'POST /v1/messages HTTP/1.1\r\nhost: x\r\nx-slow: ',
  'POST /v1/messages HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"model":',
]

const simulator = await startSimulator({ vendors: ['anthropic'] })
const gateway = await startGatewayProcess({ policy: chaosPolicy({ anthropicUrl: simulator.baseUrls.anthropic }) })
await askFor(5)
const before = quantile(await askFor(15), 0.99)
const lives: number[] = []
for (let index = 0; index < CLIENTS; index += 1) {
  begin(HALVES[index % HALVES.length] ?? '')
  if (index % 50 === 49) await setTimeout(10)
}
const during = quantile(await askFor(15), 0.99)
for (let second = 0; second < 10 && lives.length < CLIENTS; second += 1) await setTimeout(1_000)
await gateway.kill()
await simulator.close()

const longest = Math.max(...lives)
writeFigure({
  id: 'X9',
  asked: `${CLIENTS} half-open requests: closed within ${MOST_SECONDS} s, p99 of the others +${MOST_MS} ms at most`,
  got: `${lives.length} closed, the last after ${longest.toFixed(1)} s; p99 ${before.toFixed(1)} ms before, ${during.toFixed(1)} ms during`,
  isMet: lives.length === CLIENTS && longest <= MOST_SECONDS && during - before <= MOST_MS,
})
process.exit()

function begin(half: string): void {
  const { hostname, port } = new URL(gateway.url)
  const startedMs = performance.now()
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {}).resume()
  socket.once('connect', () => socket.write(half))
  socket.once('close', () => lives.push((performance.now() - startedMs) / 1_000))
}

/** How long requests take that are sent one after the other for so many seconds. */
async function askFor(seconds: number): Promise<number[]> {
  const durations: number[] = []
  const untilMs = performance.now() + seconds * 1_000
  while (performance.now() < untilMs) {
    const startedMs = performance.now()
    await askGateway(gateway.url, { prompt: 'Hello' })
    durations.push(performance.now() - startedMs)
    await setTimeout(5)
  }
  return durations
}
