/**
 * M2: kill -9 of a gateway at each of its steps, on SQLite and on Redis. Afterwards nothing is pending, nothing that the
 * vendors billed is missing, too much is posted by no more than was held, and a late settle makes it exact.
 *
 *   node --conditions=@sluice/source test/chaos/m2-kill-gateway.ts [--quick]
 */
import { startRedis } from '../redis/start-redis.ts'
import { crashOnce } from './crash-once.ts'
import { CRASH_POINTS, REDIS_CRASH_POINTS } from './crash-plan.ts'
import { isQuick, writeFigure, writeProgress } from './write-figure.ts'

const TIMES = isQuick ? 1 : 4
const SIDE_BY_SIDE = 2

const redis = await startRedis()
await crashAll('sqlite', CRASH_POINTS)
await crashAll('redis', [...CRASH_POINTS, ...REDIS_CRASH_POINTS], redis.url)
await redis.stop()

async function crashAll(store: string, points: typeof CRASH_POINTS, redisUrl?: string): Promise<void> {
  const runs = Array.from({ length: TIMES }, () => points).flat()
  const waiting = [...runs.entries()]
  const faults: string[] = []
  let withExcess = 0
  let done = 0
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [run, point] = next
      const crash = await crashOnce({ point, run, redisUrl })
      faults.push(...crash.faults.map((fault) => `${point.name} (run ${run}): ${fault}`))
      if (crash.excessNanoUsd > 0n) withExcess += 1
      done += 1
      if (done % 10 === 0) writeProgress(`M2 ${store}: ${done} of ${runs.length}, ${faults.length} faults`)
    }
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane))
  for (const fault of faults) writeProgress(`M2 ${store}: ${fault}`)
  writeFigure({
    id: `M2 ${store}`,
    asked: `${points.length} points x ${TIMES}: pending 0, billed <= posted <= billed + held, exact once reconciled`,
    got: `${runs.length - faults.length} of ${runs.length}; ${withExcess} crashes posted more than was billed, until reconciled`,
    isMet: faults.length === 0,
  })
}
