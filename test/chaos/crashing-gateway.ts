/** A gateway that kills itself at a step of its plan. Started by `start-gateway-process.ts`. */
import { setTimeout } from 'node:timers/promises'
import { connectRedis, RedisLedger } from '@sluice/redis'
import { openSqlite } from '@sluice/sqlite'
import { openStores, startGateway } from 'sluice'
import { CHAOS_ENV } from './chaos-policy.ts'
import { LEASE_MS, type Reach } from './crash-plan.ts'
import {
  crashAt,
  crashingConnection,
  crashingJournal,
  crashingLedger,
  crashingRecords,
  watchHttp,
} from './crash-steps.ts'
import { endWithParent, readSettings, tellParent } from './gateway-settings.ts'

const { policy, data = '', redisUrl, crash } = readSettings()
if (!crash) throw new Error('chaos: no plan to crash by.')
endWithParent()
const crashing = crashAt(crash)
let isArmed = false
const reach: Reach = (step) => isArmed && crashing(step)
watchHttp(reach)
const { ledger: inFile, journal, records } = await openSqlite({ path: data })
const inStore = redisUrl === undefined ? inFile : await ledgerIn(redisUrl, crash.namespace)
const ledger = crashingLedger(inStore, reach)
const stores = { ...(await openStores()), ledger, records: crashingRecords(records, reach) }
const file = { origin: 'chaos', path: 'chaos', policy }
const gateway = await startGateway({ file, env: CHAOS_ENV, port: 0, stores })
// Sweeps begin with the first request, so that those which crash do so among requests.
gateway.sluice.onRoute(() => void ledger.sweep())
isArmed = true
tellParent({ url: gateway.url })

async function ledgerIn(url: string, namespace: string): Promise<RedisLedger> {
  const connection = connectRedis({ servers: { type: 'single', url }, commandTimeoutMs: 5_000 })
  const durable = { journal: crashingJournal(journal, reach), instance: 'crashing' }
  const inRedis = new RedisLedger(crashingConnection(connection, reach), { namespace, durable })
  await untilThere(inRedis)
  return inRedis
}

/** Connected, and told all that it must know: a budget without room for anything is refused only by Redis itself. */
async function untilThere(inRedis: RedisLedger): Promise<void> {
  const none = { id: 'first', amountNanoUsd: 1n, accounts: [{ key: 'first', limitNanoUsd: 0n }] }
  for (;;) {
    const result = await inRedis.reserve(none, LEASE_MS).catch(() => undefined)
    if (result) return
    await setTimeout(20)
  }
}
