import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { startSimulator } from '@sluice/simulator'
import { startRedis } from '../redis/start-redis.ts'
import { askGateway, type Question } from './ask-gateway.ts'
import { chaosPolicy } from './chaos-policy.ts'
import { HeldClock } from './held-clock.ts'
import { measureOne } from './measure-one.ts'
import { startGatewayProcess, type GatewayProcess } from './start-gateway-process.ts'

export interface AdmissionOptions {
  readonly store: 'redis' | 'sqlite'
  readonly runs: number
  readonly requests: number
  /** For how many the budget of a run has room. */
  readonly room: number
  /** How long Redis may be silent. Default: as it is for everyone. */
  readonly redisTimeoutMs?: number
  readonly onRun?: (run: number, statuses: Readonly<Record<number, number>>) => void
}

const GATEWAYS = 4
const QUESTION: Question = { prompt: 'Say hello.' }

/**
 * Asks four gateways at once for more than a budget has room for; no answer is given before every request is decided, so
 * that nothing is freed meanwhile. Returns how many had which status, run by run: each has a budget of its own.
 */
export async function admitExactly(options: AdmissionOptions): Promise<Readonly<Record<number, number>>[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-chaos-'))
  const clock = new HeldClock()
  const simulator = await startSimulator({ vendors: ['anthropic'], clock, latency: { firstTokenMs: 1 } })
  const redis = options.store === 'redis' ? await startRedis() : undefined
  let gateways: GatewayProcess[] = []
  try {
    const anthropicUrl = simulator.baseUrls.anthropic
    const { heldNanoUsd } = await clock.releaseUntil(measureOne(anthropicUrl, QUESTION))
    const run = { scope: 'tag', limitNanoUsd: BigInt(options.room) * heldNanoUsd } as const
    const policy = chaosPolicy({ anthropicUrl, budgets: { run } })
    const dataOf = (index: number) => join(folder, redis ? `journal-${index}.db` : 'shared.db')
    const starting = Array.from({ length: GATEWAYS }, (_, index) =>
      startGatewayProcess({
        policy,
        data: dataOf(index),
        redisUrl: redis?.url,
        redisTimeoutMs: options.redisTimeoutMs,
      }),
    )
    gateways = await Promise.all(starting)
    await Promise.all(gateways.map((gateway) => warmUp(gateway, clock)))
    const results = []
    for (let index = 0; index < options.runs; index += 1) {
      const statuses = await askAll(gateways, clock, { ...QUESTION, tag: `run-${index}` }, options.requests)
      options.onRun?.(index, statuses)
      results.push(statuses)
    }
    return results
  } finally {
    await Promise.all(gateways.map((gateway) => gateway.kill()))
    await simulator.close()
    await redis?.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Until it is connected to everything. */
async function warmUp({ url }: GatewayProcess, clock: HeldClock): Promise<void> {
  for (;;) {
    const asking = askGateway(url, { ...QUESTION, tag: 'warm-up' })
    const answer = await clock.releaseUntil(asking)
    if (answer.status === 200) return
  }
}

async function askAll(
  gateways: readonly GatewayProcess[],
  clock: HeldClock,
  question: Question,
  requests: number,
): Promise<Readonly<Record<number, number>>> {
  const statuses: Record<number, number> = {}
  let decided = 0
  const ask = async (index: number) => {
    const { status } = await askGateway(gateways[index % gateways.length]?.url ?? '', question)
    statuses[status] = (statuses[status] ?? 0) + 1
    decided += 1
  }
  const asking = Promise.all(Array.from({ length: requests }, (_, index) => ask(index)))
  while (decided + clock.waiting < requests) await setImmediate()
  clock.release()
  await asking
  return statuses
}
