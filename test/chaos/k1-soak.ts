/**
 * K1: 200 streams at a time for a quarter of an hour, a fifth of them left by their clients, a tenth of the vendors' answers
 * faulty: the gateway ends with what it held after its warm-up.
 *
 *   node --conditions=@sluice/source test/chaos/k1-soak.ts [--quick] [--minutes 120]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startSimulator } from '@sluice/simulator'
import { chaosPolicy, PLENTY } from './chaos-policy.ts'
import { soak, type SoakCounts } from './soak-load.ts'
import { startSoakGateway, type Held } from './start-soak-gateway.ts'
import { isQuick, writeFigure, writeProgress } from './write-figure.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean' }, minutes: { type: 'string', default: '15' } } })
const MINUTES = isQuick ? 1 : Number(values.minutes)
// After each, all is quiet and what is held is measured. The first two are the warm-up: code that is compiled once more is let go of.
const PARTS = isQuick ? 3 : 6
// Connections that nobody uses are closed by then.
const QUIET_MS = 8_000
const MOST_MB_AN_HOUR = 1
// An hour's growth cannot be told from a minute.
const MOST_MB_QUICK = 2
const MOST_ODD = 5

const folder = await mkdtemp(join(tmpdir(), 'sluice-soak-'))
const simulator = await startSimulator({ latency: { firstTokenMs: 100, perTokenMs: 200, jitter: 0.5 } })
const { anthropic: anthropicUrl, openai: openaiUrl } = simulator.baseUrls
const budgets = { all: { scope: 'global', limitNanoUsd: PLENTY } } as const
const policy = {
  ...chaosPolicy({ anthropicUrl, openaiUrl, budgets }),
  timeouts: { firstTokenMs: 2_000, reasoningFirstTokenMs: 2_000 },
  // What is held is measured while all of them run. Failures are over sooner than answers, so that a breaker may open on a tenth.
  breaker: { minimumOutcomes: 1_000_000, consecutiveFailures: 1_000_000 },
}
const gateway = await startSoakGateway({ policy, data: join(folder, 'soak.db') })
const total: SoakCounts = { whole: 0, left: 0, broken: 0, refused: 0 }
const points: { readonly hours: number; readonly held: Held }[] = []
const startedMs = performance.now()
for (let part = 0; part < PARTS; part += 1) {
  const counts = await soak(gateway.url, simulator, (MINUTES * 60_000) / PARTS)
  for (const end of ['whole', 'left', 'broken', 'refused'] as const) total[end] += counts[end]
  await setTimeout(QUIET_MS)
  const held = await gateway.measure()
  points.push({ hours: (performance.now() - startedMs) / 3_600_000, held })
  writeProgress(`K1: part ${part + 1} of ${PARTS}: ${JSON.stringify(counts)} ${JSON.stringify(held)}`)
}
await gateway.kill()
await simulator.close()
await rm(folder, { recursive: true, force: true })
report()

function report(): void {
  const warm = points.slice(1)
  const [first, last] = [warm[0]?.held, warm.at(-1)?.held]
  if (!first || !last) throw new Error('k1-soak: nothing was measured.')
  const grownMb = last.heapMb - first.heapMb
  const slope = slopeOf(warm.map(({ hours, held }) => [hours, held.heapMb]))
  const ends = `${total.whole} whole, ${total.left} left, ${total.broken} broken, ${total.refused} refused`
  writeFigure({
    id: 'K1 heap',
    asked: isQuick
      ? `<= +${MOST_MB_QUICK} MB in a minute`
      : `<= +${MOST_MB_AN_HOUR} MB/h after warm-up, ${MINUTES} min`,
    got: `${slope.toFixed(2)} MB/h over ${warm.length} points, ${grownMb.toFixed(2)} MB in all, at ${last.heapMb.toFixed(1)} MB; ${ends}`,
    isMet: (isQuick ? grownMb <= MOST_MB_QUICK : slope <= MOST_MB_AN_HOUR) && total.whole > 0,
  })
  const names = ['handles', 'files', 'listeners'] as const
  writeFigure({
    id: 'K1 handles',
    asked: `handles, file descriptors and listeners back to what they were, +-${MOST_ODD}`,
    got: names.map((name) => `${name} ${first[name]} -> ${last[name]}`).join(', '),
    isMet: names.every((name) => Math.abs(last[name] - first[name]) <= MOST_ODD),
  })
  writeFigure({
    id: 'K3 soak',
    asked: '0 unhandledRejection, 0 MaxListeners warnings',
    // A disk that is busy makes settling late; it says so and is made up for.
    got: `${last.rejections}, ${last.warnings}; ${last.defects} reported beside requests`,
    isMet: last.rejections + last.warnings === 0,
  })
}

/** Of the line that fits best. */
function slopeOf(samples: readonly (readonly [number, number])[]): number {
  const mean = (at: 0 | 1) => samples.reduce((sum, sample) => sum + sample[at], 0) / samples.length
  const [meanX, meanY] = [mean(0), mean(1)]
  const above = samples.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0)
  return above / samples.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
}
