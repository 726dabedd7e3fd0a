import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { systemClock } from '@sluice/core'
import { KeyRing } from '@sluice/keys'
import { openStores, readPolicyFile, startGateway } from 'sluice'
import { SAMPLE_RECORD } from '@sluice/memory/suites'
import { INVENTORY, KEPT_DECISION } from './inventory.ts'

/** What the probes are aimed at: a gateway, or something that plays one badly. */
export interface Target {
  readonly url: string
  /** Of a tenant: one whose budget is nothing, one of one request a minute, or any other. */
  readonly keyOf: (tenant: string) => string
  /** How often vendors were called, for answers and for counts. */
  readonly vendorCalls: () => number
  /** Where the vendors of the policy are. */
  readonly vendorUrls: readonly string[]
  /** How often money was held. */
  readonly reservations: () => number
  /** An address that nobody has business with, and how often somebody came. */
  readonly canary: Canary
}

export interface Canary {
  readonly url: string
  readonly visits: () => number
}

const PEPPER = 'a pepper of more than thirty-two characters'
export const BROKE = 'broke'
/** One for every path, so that none uses up the request of another. */
export const limited = (path: string) => `limited${path}`

/** `sluice serve` in this process: every vendor simulated, virtual keys required. */
export async function startTarget(): Promise<Target & AsyncDisposable> {
  const stores = await openStores()
  const tenants = ['acme', BROKE, ...new Set(INVENTORY.map(({ path }) => limited(path)))]
  const ring = new KeyRing({ store: stores.keys, pepper: PEPPER, clock: systemClock })
  const keys = new Map<string, string>()
  for (const tenant of tenants) keys.set(tenant, (await ring.issue({ tenant })).key)
  await stores.records.append({ ...SAMPLE_RECORD, decisionId: KEPT_DECISION, tenant: BROKE })
  let reservations = 0
  const reserve = stores.ledger.reserve.bind(stores.ledger)
  stores.ledger.reserve = (...asked) => {
    reservations += 1
    return reserve(...asked)
  }
  const file = { policy: policyFor(tenants), origin: 'inventory', path: '' }
  const gateway = await startGateway({ file, env: {}, port: 0, stores, pepper: PEPPER })
  const canary = await startCanary()
  return {
    url: gateway.url,
    keyOf: (tenant) => keys.get(tenant) ?? '',
    vendorCalls: () => gateway.standIn.simulator.requests.length,
    vendorUrls: Object.values(gateway.standIn.simulator.baseUrls),
    reservations: () => reservations,
    canary,
    async [Symbol.asyncDispose]() {
      await gateway.close({ drainMs: 0 })
      await canary[Symbol.asyncDispose]()
      await stores.close()
    },
  }
}

function policyFor(tenants: readonly string[]): object {
  const only = tenants.filter((tenant) => tenant.startsWith(limited('')))
  return {
    ...Object(readPolicyFile('seed').policy),
    budgets: { nothing: { scope: 'tenant', only: [BROKE], window: 'total', limitUsd: '0' } },
    quotas: { one: { scope: 'tenant', only, requestsPerMinute: 1 } },
  }
}

export async function startCanary(): Promise<Canary & AsyncDisposable> {
  let visits = 0
  const visit = () => void (visits += 1)
  // A connection is kept and used again; one without a request counts as well.
  const server = createServer((_, res) => res.end())
    .on('connection', visit)
    .on('request', visit)
  return { url: await listen(server), visits: () => visits, [Symbol.asyncDispose]: () => stop(server) }
}

export async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('inventory: the server does not listen.')
  return `http://127.0.0.1:${address.port}`
}

export async function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
}
