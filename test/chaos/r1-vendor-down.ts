/**
 * R1: a vendor that is fully down, 100 calls a second by the official SDKs with two retries each: what reaches the vendor,
 * with and without its breaker, and how many requests the SDKs make of a call.
 *
 *   node --conditions=@sluice/source test/chaos/r1-vendor-down.ts [--quick]
 */
import { setTimeout } from 'node:timers/promises'
import type { HealthReport } from '@sluice/router'
import { startSimulator } from '@sluice/simulator'
import { SDK_CALLERS, sdkCallers, type SdkCall } from '../resilience/sdk-callers.ts'
import { atRate } from './at-rate.ts'
import { chaosPolicy } from './chaos-policy.ts'
import { startGatewayProcess } from './start-gateway-process.ts'
import { isQuick, writeFigure, writeProgress } from './write-figure.ts'

const PER_SECOND = 100
const SECONDS = isQuick ? 5 : 60
const UNTRIPPED = { minimumOutcomes: 100_000, consecutiveFailures: 100_000 }

interface Run {
  readonly calls: readonly SdkCall[]
  /** Requests that reached the vendor: all, and those that came after its breaker had opened. */
  readonly attempts: number
  readonly lateAttempts: number
  readonly seconds: number
}

interface Leg {
  /** Whether another vendor can answer. */
  readonly hasOther: boolean
  readonly breaker?: typeof UNTRIPPED
}

const noBreaker = await run({ hasOther: true, breaker: UNTRIPPED })
const perRequest = noBreaker.attempts / noBreaker.calls.length
const most = 1.1 * noBreaker.calls.length + noBreaker.seconds + 1
writeFigure({
  id: 'R1 without breaker',
  asked: 'attempts at the vendor <= 1.10 per request + 1/s',
  got: `${perRequest.toFixed(3)} per request of ${noBreaker.calls.length}, ${answeredOf(noBreaker)} answered`,
  isMet: noBreaker.attempts <= most && answeredOf(noBreaker) === noBreaker.calls.length,
})

const open = await run({ hasOther: true })
writeFigure({
  id: 'R1 breaker open',
  asked: 'attempts at the vendor <= 0.02 per request',
  got: `${(open.lateAttempts / open.calls.length).toFixed(4)} per request, ${answeredOf(open)} of ${open.calls.length} answered`,
  isMet: open.lateAttempts <= 0.02 * open.calls.length && answeredOf(open) === open.calls.length,
})

const alone = await run({ hasOther: false })
const forbidden = alone.calls.filter(({ shouldRetry }) => shouldRetry === 'false')
const again = forbidden.filter(({ requests, waits }) => requests !== 1 + waits.length || wasForbidden(waits))
const early = alone.calls.flatMap(({ waits }) => waits).filter(({ waitedMs, askedMs }) => waitedMs < askedMs - 5)
writeFigure({
  id: 'R1 nobody else',
  asked:
    '1 HTTP request of a call whose answer carries x-should-retry: false; <= 3 of the others, none early; <= 0.02 attempts',
  got: [
    `${forbidden.length} forbidden, ${again.length} of them repeated`,
    `${alone.calls.length - forbidden.length} told when, at most ${Math.max(...alone.calls.map(({ requests }) => requests))} requests, ${early.length} early`,
    `${(alone.lateAttempts / alone.calls.length).toFixed(4)} attempts per call`,
  ].join('; '),
  isMet:
    forbidden.length > 0 &&
    again.length + early.length === 0 &&
    alone.calls.every(({ requests }) => requests <= 3) &&
    alone.lateAttempts <= 0.02 * alone.calls.length,
})

async function run({ hasOther, breaker }: Leg): Promise<Run> {
  const simulator = await startSimulator({ vendors: ['anthropic', 'openai'] })
  simulator.setFault('anthropic', { type: 'status', status: 500 })
  const { anthropic: anthropicUrl, openai } = simulator.baseUrls
  const policy = { ...chaosPolicy({ anthropicUrl, openaiUrl: hasOther ? openai : undefined }), breaker }
  const ordered = { ...policy, routing: { order: 'listed' } }
  const gateway = await startGatewayProcess({ policy: ordered })
  const callers = sdkCallers(gateway.url)
  const calls: SdkCall[] = []
  const startedMs = performance.now()
  const load = atRate(PER_SECOND, async (index) => {
    const name = SDK_CALLERS[index % SDK_CALLERS.length] ?? 'openai chat'
    calls.push(await callers[name].call('tier:haiku'))
  })
  const openedAt = breaker ? Infinity : await opening(gateway.url)
  await setTimeout(startedMs + SECONDS * 1_000 - performance.now())
  await load.stop()
  const seconds = (performance.now() - startedMs) / 1_000
  const seen = simulator.requests.filter(({ vendor }) => vendor === 'anthropic')
  await gateway.kill()
  await simulator.close()
  writeProgress(
    `R1: ${calls.length} calls, ${seen.length} attempts at the vendor that is down, ${seconds.toFixed(0)} s`,
  )
  const lateAttempts = seen.filter(({ time }) => time > openedAt).length
  return { calls, attempts: seen.length, lateAttempts, seconds }
}

/** When the breaker of the vendor that is down has opened, in milliseconds since 1970. */
async function opening(url: string): Promise<number> {
  for (;;) {
    const response = await fetch(`${url}/sluice/health`)
    const { deployments }: HealthReport = JSON.parse(await response.text())
    const [down] = deployments
    if (down && down.state !== 'closed') return down.since ?? 0
    await setTimeout(20)
  }
}

function answeredOf({ calls }: Run): number {
  return calls.filter(({ status }) => status === 200).length
}

/** Whether a request was repeated although its answer named no time for that. */
function wasForbidden(waits: SdkCall['waits']): boolean {
  return waits.some(({ askedMs }) => askedMs === 0)
}
