/**
 * FO8: a vendor is down and its load moves to another, which has traffic of its own: a bulkhead keeps what moves under its
 * cap, and the other's own traffic hardly notices.
 *
 *   node --conditions=@sluice/source test/chaos/fo8-moved-load.ts [--quick]
 */
import { setTimeout } from 'node:timers/promises'
import { startSimulator } from '@sluice/simulator'
import { askGateway } from './ask-gateway.ts'
import { atRate } from './at-rate.ts'
import { startCapacityVendor } from './capacity-vendor.ts'
import { startGatewayProcess } from './start-gateway-process.ts'
import { isQuick, writeFigure, writeProgress } from './write-figure.ts'

const SECONDS = isQuick ? 5 : 30
const SERVICE_MS = 400
// At once: the other vendor can answer 30, its own traffic is 10, and what moves would be 40.
const CAPACITY = { slots: 30, serviceMs: SERVICE_MS, queue: 30, refusal: 429 } as const
const NATIVE_PER_SECOND = 25
const MOVED_PER_SECOND = 100
const CAP = 15
const MOST_POINTS = 1

const simulator = await startSimulator({ vendors: ['anthropic'] })
const other = await startCapacityVendor(CAPACITY, ['native', 'moved'])
const gateway = await startGatewayProcess({ policy: policyOf(simulator.baseUrls.anthropic, other.baseUrl) })

const alone = await errorsOf(['native'])
simulator.setFault('anthropic', { type: 'status', status: 500 })
const beside = await errorsOf(['native', 'moved'])
await gateway.kill()
await simulator.close()
const [most, mostNative] = [other.mostAtOnce('moved'), other.mostAtOnce('native')]
await other.close()

writeFigure({
  id: 'FO8 bulkhead',
  asked: `<= ${CAP} at once of the load that moved`,
  got: `${most} at once, beside ${mostNative} of its own; ${((beside.moved ?? NaN) * 100).toFixed(1)} % of what moved was told to come later`,
  isMet: most > 0 && most <= CAP,
})
const points = ((beside.native ?? NaN) - (alone.native ?? NaN)) * 100
writeFigure({
  id: 'FO8 native traffic',
  asked: `errors + <= ${MOST_POINTS} point`,
  got: `${points >= 0 ? '+' : ''}${points.toFixed(2)} points; the vendor refused ${other.refused}`,
  isMet: points <= MOST_POINTS,
})

/** The share of errors, by whose traffic it is. */
async function errorsOf(kinds: readonly ('native' | 'moved')[]): Promise<{ native?: number; moved?: number }> {
  const counts = kinds.map((kind) => {
    const count = { kind, asked: 0, failed: 0 }
    const load = atRate(kind === 'native' ? NATIVE_PER_SECOND : MOVED_PER_SECOND, async () => {
      const model = kind === 'native' ? 'tier:opus' : 'tier:haiku'
      const { status } = await askGateway(gateway.url, { prompt: `Say hello, ${kind}.`, model })
      count.asked += 1
      count.failed += status === 200 ? 0 : 1
    })
    return { count, load }
  })
  await setTimeout(SECONDS * 1_000)
  await Promise.all(counts.map(({ load }) => load.stop()))
  for (const { count } of counts) writeProgress(`FO8: ${count.kind}: ${count.failed} of ${count.asked} failed`)
  return Object.fromEntries(counts.map(({ count }) => [count.kind, count.failed / count.asked]))
}

/** The other vendor's model is two deployments: its own, and a spare one for what moves, which has the bulkhead. */
function policyOf(first: string, second: string) {
  const deployment = (provider: string) => ({ provider, model: 'claude-haiku-4-5' })
  return {
    version: 'moved-load',
    providers: {
      first: { kind: 'anthropic', baseUrl: first },
      second: { kind: 'anthropic', baseUrl: second },
    },
    deployments: { first: deployment('first'), second: deployment('second'), spare: deployment('second') },
    tiers: { haiku: ['first', 'spare'], sonnet: ['second'], opus: ['second'] },
    routing: { order: 'listed' },
    quotas: { bulkhead: { scope: 'deployment', only: ['spare'], concurrency: CAP } },
  }
}
