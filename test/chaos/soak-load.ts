import { Agent, request, type IncomingMessage } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { seededRandom } from '@sluice/core'
import type { Fault, Simulator } from '@sluice/simulator'

/** Streams that were asked for, by what became of them. */
export interface SoakCounts {
  whole: number
  left: number
  broken: number
  refused: number
}

const STREAMS = 200
const LEAVING_SHARE = 0.2
const LONGEST_STAY_MS = 4_000
const START_MS = 4_000
// Who is refused comes back as soon as that is allowed.
const REFUSED_MS = 1_000
const FAULT_SHARE = 0.1
const FAULT_CHANGES_MS = 3_000
const FAULTS: readonly Fault[] = [
  { type: 'cut-after-content', events: 3 },
  { type: 'status', status: 500 },
  { type: 'error-event-before-content' },
  { type: 'reset-after-content', events: 2 },
  { type: 'hang' },
  { type: 'end-before-terminal', events: 4 },
  { type: 'status', status: 429, retryAfterSeconds: 0 },
  { type: 'garbage' },
]
const BODY = JSON.stringify({
  model: 'tier:haiku',
  max_tokens: 16,
  stream: true,
  messages: [{ role: 'user', content: 'Tell me about rivers.' }],
})

const random = seededRandom(17)

/** Keeps 200 streams going for so long: a fifth of them are left by their clients, a tenth of the vendors' answers are faulty. */
export async function soak(url: string, simulator: Simulator, durationMs: number): Promise<SoakCounts> {
  const counts: SoakCounts = { whole: 0, left: 0, broken: 0, refused: 0 }
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })
  const untilMs = performance.now() + durationMs
  const lane = async (_: unknown, index: number) => {
    // Not all at once: what fails is over before anything is answered, and five failures in a row open a breaker.
    await setTimeout((index * START_MS) / STREAMS)
    while (performance.now() < untilMs) {
      const end = await oneStream(url, agent)
      counts[end] += 1
      if (end === 'refused') await setTimeout(REFUSED_MS)
    }
  }
  const lanes = Promise.all(Array.from({ length: STREAMS }, lane))
  for (let round = 0; performance.now() < untilMs; round += 1) {
    const fault = FAULTS[round % FAULTS.length]
    for (const vendor of ['anthropic', 'openai'] as const)
      simulator.setFault(vendor, fault && { ...fault, share: FAULT_SHARE })
    await setTimeout(Math.min(FAULT_CHANGES_MS, Math.max(1, untilMs - performance.now())))
  }
  await lanes
  agent.destroy()
  return counts
}

async function oneStream(url: string, agent: Agent): Promise<keyof SoakCounts> {
  const headers = { 'content-type': 'application/json' }
  const sent = request(`${url}/v1/messages`, { method: 'POST', headers, agent })
  const leaving = new AbortController()
  if (random.next() < LEAVING_SHARE) {
    const leave = () => sent.destroy()
    void setTimeout(random.next() * LONGEST_STAY_MS, undefined, { signal: leaving.signal }).then(leave, () => undefined)
  }
  const { promise, resolve } = Promise.withResolvers<keyof SoakCounts>()
  sent.on('error', () => resolve('left'))
  sent.on('response', (response) => void read(response).then(resolve))
  sent.end(BODY)
  const end = await promise
  leaving.abort()
  return end
}

async function read(response: IncomingMessage): Promise<keyof SoakCounts> {
  let tail = ''
  try {
    for await (const chunk of response.setEncoding('utf8')) tail = (tail + String(chunk)).slice(-500)
  } catch {
    return tail.includes('event: error') ? 'broken' : 'left'
  }
  if (response.statusCode !== 200) return 'refused'
  return tail.includes('message_stop') ? 'whole' : 'broken'
}
