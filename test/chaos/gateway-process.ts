/** A gateway in a process of its own, as `sluice serve` runs it, but for its screen. Started by `start-gateway-process.ts`. */
import { connectRedis, RedisLedger } from '@sluice/redis'
import { openStores, startGateway } from 'sluice'
import { CHAOS_ENV } from './chaos-policy.ts'
import { endWithParent, readSettings, tellParent } from './gateway-settings.ts'

const { policy, data, redisUrl, redisTimeoutMs, pepper } = readSettings()
endWithParent()
const onDefect = (error: unknown) => console.error(`defect ${String(error)}`)
const opened = await openStores({ data, redisUrl, onDefect, onNotice: (line) => console.error(`notice ${line}`) })
const stores = redisUrl !== undefined && redisTimeoutMs !== undefined ? { ...opened, ledger: patientLedger() } : opened
const file = { origin: 'chaos', path: 'chaos', policy }
// What is measured is never how much of it a small machine can carry.
const load = { maxInFlight: 10_000, maxLoopLagMs: 10_000 }
const gateway = await startGateway({ file, env: CHAOS_ENV, port: 0, stores, pepper, load, onDefect })
tellParent({ url: gateway.url })
process.once('SIGTERM', () => void gateway.close().then(() => stores.close()))

/** The same, on a machine that is too busy to answer in time. */
function patientLedger(): RedisLedger {
  return new RedisLedger(
    connectRedis({ servers: { type: 'single', url: redisUrl ?? '' }, commandTimeoutMs: redisTimeoutMs }),
  )
}
