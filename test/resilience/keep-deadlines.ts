import type { RouteRecord } from '@sluice/core'
import type { Fault } from '@sluice/simulator'
import { startGateway } from 'sluice'

export interface DeadlineOptions {
  readonly requests: number
  readonly sideBySide: number
  /** Of the time that a request is given, in `x-sluice-timeout-ms`. */
  readonly leastMs: number
  readonly mostMs: number
}

export interface KeptDeadlines {
  /** From a request's deadline to the end of its response as its client saw it, ascending; negative: before it. */
  readonly lateMs: readonly number[]
  /** Attempts that began with less than the policy's two seconds left; a request that is given less has one all the same. */
  readonly shortAttempts: number
  readonly attempts: number
  /** How many had which status. */
  readonly statuses: Readonly<Record<number, number>>
}

const MINIMUM_ATTEMPT_MS = 2_000
const FAILING: Fault = { type: 'status', status: 500 }
const HANGING: Fault = { type: 'hang' }
const DRIPPING: Fault = { type: 'slow-drip', delayMs: 400 }
/** What is wrong with the first vendor, and with the second. */
const TROUBLES: readonly (readonly [Fault, Fault | undefined])[] = [
  [HANGING, HANGING],
  [FAILING, HANGING],
  [
    { type: 'status', status: 429, retryAfterSeconds: 1 },
    { type: 'status', status: 529 },
  ],
  [DRIPPING, DRIPPING],
  [{ type: 'silence-after-content' }, undefined],
  [{ type: 'hang-after-headers' }, FAILING],
]

/** Asks a gateway whose vendors hang, fail, drip and fall silent, half of it streamed, and looks at when the answers end. */
export async function keepDeadlines({ requests, ...options }: DeadlineOptions): Promise<KeptDeadlines> {
  const file = { origin: 'deadlines', path: 'deadlines', policy: POLICY }
  const simulator = { vendors: ['anthropic', 'openai'] } as const
  const load = { maxInFlight: 10_000, maxLoopLagMs: 10_000 }
  const gateway = await startGateway({ file, env: {}, port: 0, simulator, load })
  const records: RouteRecord[] = []
  gateway.sluice.onRoute((record) => records.push(record))
  // What the first requests load is no vendor's doing.
  await askSome(gateway.url, { ...options, requests: options.sideBySide, leastMs: 60_000, mostMs: 60_000 })
  records.length = 0
  const asked: Asked[] = []
  for (const [first, second] of TROUBLES) {
    gateway.standIn.simulator.setFault('anthropic', first)
    gateway.standIn.simulator.setFault('openai', second)
    asked.push(...(await askSome(gateway.url, { ...options, requests: Math.ceil(requests / TROUBLES.length) })))
  }
  await gateway.close({ drainMs: 1_000 })
  const given = new Map(asked.map(({ requestId, timeoutMs }) => [requestId, timeoutMs]))
  const isShort = (startedAfterMs: number, totalMs: number) =>
    totalMs >= MINIMUM_ATTEMPT_MS && totalMs - startedAfterMs < MINIMUM_ATTEMPT_MS
  const started = records.flatMap(({ requestId, attempts }) =>
    attempts.map(({ startedAfterMs }) => isShort(startedAfterMs, given.get(requestId) ?? NaN)),
  )
  return {
    lateMs: asked.map(({ tookMs, timeoutMs }) => tookMs - timeoutMs).toSorted((one, other) => one - other),
    shortAttempts: started.filter(Boolean).length,
    attempts: started.length,
    statuses: countBy(asked.map(({ status }) => status)),
  }
}

const TIER = ['first', 'second']
const POLICY = {
  version: 'deadlines',
  providers: { anthropic: { kind: 'anthropic' }, openai: { kind: 'openai' } },
  deployments: {
    first: { provider: 'anthropic', model: 'claude-haiku-4-5' },
    second: { provider: 'openai', model: 'gpt-5.4' },
  },
  tiers: { haiku: TIER, sonnet: TIER, opus: TIER },
  routing: { order: 'listed' },
  // Everybody is called, however often they fail: that is what takes time.
  breaker: { minimumOutcomes: 1_000_000, consecutiveFailures: 1_000_000 },
  retries: { budgetShare: 1, budgetPerSecond: 1_000, throttleFromPerSecond: 1_000_000 },
}

interface Asked {
  readonly requestId: string
  readonly timeoutMs: number
  readonly tookMs: number
  readonly status: number
}

async function askSome(url: string, { requests, sideBySide, leastMs, mostMs }: DeadlineOptions): Promise<Asked[]> {
  const asked: Asked[] = []
  let sent = 0
  const lane = async () => {
    while (sent < requests) {
      // Spread evenly over the range, and streamed every other time.
      const timeoutMs = Math.round(leastMs + ((mostMs - leastMs) * sent) / requests)
      sent += 1
      asked.push(await ask(url, timeoutMs, sent % 2 === 0))
    }
  }
  await Promise.all(Array.from({ length: sideBySide }, lane))
  return asked
}

async function ask(url: string, timeoutMs: number, isStream: boolean): Promise<Asked> {
  const headers = { 'content-type': 'application/json', 'x-sluice-timeout-ms': String(timeoutMs) }
  const messages = [{ role: 'user', content: 'Tell me about rivers.' }]
  const body = JSON.stringify({ model: 'tier:haiku', max_tokens: 200, stream: isStream, messages })
  const startedMs = performance.now()
  const response = await fetch(`${url}/v1/messages`, { method: 'POST', headers, body })
  // A stream whose time is up is told so, and cut.
  await response.arrayBuffer().catch(() => undefined)
  const tookMs = performance.now() - startedMs
  return { requestId: response.headers.get('x-request-id') ?? '', timeoutMs, tookMs, status: response.status }
}

function countBy(values: readonly number[]): Readonly<Record<number, number>> {
  const counts: Record<number, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}
