/**
 * R9: a vendor is asked for half as much again as it can do, for 30 seconds, by clients that retry; then for what it can do.
 * Ten seconds later as many are answered as before.
 *
 *   node --conditions=@sluice/source test/chaos/r9-metastability.ts [--quick]
 */
import { setTimeout } from 'node:timers/promises'
import { SDK_CALLERS, sdkCallers } from '../resilience/sdk-callers.ts'
import { atRate, type Load } from './at-rate.ts'
import { startCapacityVendor } from './capacity-vendor.ts'
import { chaosPolicy } from './chaos-policy.ts'
import { startGatewayProcess } from './start-gateway-process.ts'
import { isQuick, writeFigure, writeProgress } from './write-figure.ts'

// 10 at once, 200 ms each: 50 a second.
const CAPACITY = { slots: 10, serviceMs: 200, queue: 40 }
const USUAL_PER_SECOND = 40
const OVERLOAD_PER_SECOND = 75
const SECONDS = isQuick
  ? { usual: 5, overload: 10, recovery: 10, after: 5 }
  : { usual: 15, overload: 30, recovery: 10, after: 15 }
const PATIENCE_MS = 10_000
const LEAST_SHARE = 0.95

interface Asked {
  readonly atMs: number
  readonly isAnswered: boolean
}

for (const refusal of [429, 529] as const) await measure(refusal)

async function measure(refusal: 429 | 529): Promise<void> {
  const vendor = await startCapacityVendor({ ...CAPACITY, refusal })
  const gateway = await startGatewayProcess({ policy: chaosPolicy({ anthropicUrl: vendor.baseUrl }) })
  const callers = sdkCallers(gateway.url, { timeoutMs: PATIENCE_MS })
  const asked: Asked[] = []
  const loads: Load[] = []
  const stopping: Promise<void>[] = []
  const load = async (perSecond: number, seconds: number) => {
    const running = atRate(perSecond, async (index) => {
      const atMs = performance.now()
      const { status, tookMs } =
        await callers[SDK_CALLERS[index % SDK_CALLERS.length] ?? 'openai chat'].call('tier:haiku')
      asked.push({ atMs, isAnswered: status === 200 && tookMs <= PATIENCE_MS })
    })
    loads.push(running)
    const fromMs = performance.now()
    await setTimeout(seconds * 1_000)
    // Those who still wait, or retry, go on beside the next load.
    stopping.push(running.stop())
    return { fromMs, untilMs: performance.now() }
  }
  const usual = await load(USUAL_PER_SECOND, SECONDS.usual)
  const overload = await load(OVERLOAD_PER_SECOND, SECONDS.overload)
  const after = await load(USUAL_PER_SECOND, SECONDS.recovery + SECONDS.after)
  await Promise.all(stopping)
  await gateway.kill()
  const refused = vendor.refused
  await vendor.close()
  // Goodput by when it was asked for: what the overload left behind must not count for what came after.
  const goodput = (fromMs: number, untilMs: number) => {
    const answered = asked.filter(({ atMs, isAnswered }) => isAnswered && atMs >= fromMs && atMs < untilMs)
    return (answered.length * 1_000) / (untilMs - fromMs)
  }
  const before = goodput(usual.fromMs, usual.untilMs)
  const amid = goodput(overload.fromMs, overload.untilMs)
  const later = goodput(after.fromMs + SECONDS.recovery * 1_000, after.untilMs)
  const atOnce = goodput(after.fromMs, after.fromMs + SECONDS.recovery * 1_000)
  writeProgress(`R9 ${refusal}: ${asked.length} calls, the vendor refused ${refused}`)
  writeFigure({
    id: `R9 ${refusal}`,
    asked: `goodput 10 s after ${SECONDS.overload} s of 1.5x >= 95 % of before`,
    got: `${((later / before) * 100).toFixed(1)} % (${before.toFixed(1)}/s before, ${amid.toFixed(1)} amid, ${atOnce.toFixed(1)} in the first 10 s, ${later.toFixed(1)} then)`,
    isMet: later >= LEAST_SHARE * before && before > 0.9 * USUAL_PER_SECOND,
  })
}
