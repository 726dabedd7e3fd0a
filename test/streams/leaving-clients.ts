import { request } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { seededRandom, type RouteRecord } from '@sluice/core'
import { CountingClock } from './counting-clock.ts'
import { startLeftGateway, type LeftGateway } from './left-gateway.ts'
import { startLeftVendor } from './left-vendor.ts'

/** Where a request stands when its client leaves; `at-any-time`: from before it is sent on. */
const MOMENTS = ['in-reserve', 'before-headers', 'in-backoff', 'mid-stream', 'at-any-time'] as const
export type Moment = (typeof MOMENTS)[number]

export interface LeavingRun {
  readonly clients: number
  readonly sideBySide: number
  readonly seed: number
}

/** What clients who leave have left behind. */
export interface Left {
  /** From a client's leaving until the vendor's connection for it was closed, where there was one. */
  readonly closedAfterMs: readonly number[]
  /** The same from when the gateway's socket told it. */
  readonly closedAfterKnownMs: readonly number[]
  /** Vendors' connections that were not closed. */
  readonly stillOpen: number
  /** Calls of the vendor that arrived there more than half a second after the gateway's socket had told that their client has left. */
  readonly calledAfter: number
  /** Requests for which money was asked. */
  readonly reserved: number
  /** Those of them with one record and nothing pending. */
  readonly settled: number
  /** Those of them that are recorded as left by their client; others had failed before. */
  readonly abandoned: number
  /** Of the gateway and its vendor; of the clock; of servers and process; warnings of too many listeners. */
  readonly leaks: Readonly<Record<'sockets' | 'timers' | 'listeners' | 'warnings', number>>
  readonly defects: readonly unknown[]
}

const RESERVE_MS = 40
// A random moment after what the client waits for has come to pass.
const MOST_MS = 30
// What was begun in time may take a while to arrive on a busy machine; a retry that nobody waits for comes up to four seconds later.
const LATE_CALL_MS = 500
const PATIENCE_MS = 8_000

interface Leaving {
  readonly moment: Moment
  readonly arrived: PromiseWithResolvers<void>
  leftMs?: number
  askedMs?: number
  closedMs?: number
  knownMs?: number
  hasReserved?: boolean
  records: RouteRecord[]
}

/** Lets clients ask a gateway and leave at random moments, side by side, and looks at what is left. */
export async function leaveClients({ clients, sideBySide, seed }: LeavingRun): Promise<Left> {
  const random = seededRandom(seed)
  const leaving = Array.from({ length: clients }, (_, index): Leaving => {
    const moment = MOMENTS[index % MOMENTS.length] ?? 'at-any-time'
    return { moment, arrived: Promise.withResolvers(), records: [] }
  })
  const { gateway, vendor, clock, defects } = await start(leaving)
  const before = { timers: clock.pendingTimers, listeners: listeners(gateway) }
  let warnings = 0
  const onWarning = () => (warnings += 1)
  process.on('warning', onWarning)
  let next = 0
  const lane = async () => {
    for (let index = next++; index < clients; index = next++) await leave(gateway.url, { index, leaving, random })
  }
  await Promise.all(Array.from({ length: sideBySide }, lane))
  const count = async () => (await connectionsOf(gateway)) + (await vendor.connections())
  await until(async () => (await count()) + clock.pendingTimers - before.timers <= 0)
  process.off('warning', onWarning)
  const leaks = {
    sockets: await count(),
    timers: Math.max(0, clock.pendingTimers - before.timers),
    listeners: Math.max(0, listeners(gateway) - before.listeners),
    warnings,
  }
  const left = { ...(await sumUp(leaving, gateway)), leaks, defects }
  await gateway.close()
  await vendor.close()
  return left
}

async function start(leaving: readonly Leaving[]) {
  const clock = new CountingClock()
  const defects: unknown[] = []
  const of = (name: string) => leaving[Number(name)]
  const reach = (name: string, moment: Moment) => {
    if (of(name)?.moment === moment) of(name)?.arrived.resolve()
  }
  const vendor = await startLeftVendor({
    onAsked(name) {
      Object.assign(of(name) ?? {}, { askedMs: performance.now() })
      reach(name, 'before-headers')
    },
    onFailed: (name) => reach(name, 'in-backoff'),
    onLeft: (name) => Object.assign(of(name) ?? {}, { closedMs: performance.now() }),
  })
  const gateway = await startLeftGateway({
    vendorUrl: vendor.baseUrl,
    clock,
    onReserve(tenant) {
      Object.assign(of(tenant) ?? {}, { hasReserved: true })
      reach(tenant, 'in-reserve')
      return of(tenant)?.moment === 'in-reserve' ? RESERVE_MS : 0
    },
    onClosed: (tenant) => Object.assign(of(tenant) ?? {}, { knownMs: performance.now() }),
    onRecord: (record) => of(record.tenant)?.records.push(record),
    onDefect: (defect) => defects.push(defect),
  })
  return { gateway, vendor, clock, defects }
}

async function leave(
  url: string,
  { index, leaving, random }: { index: number; leaving: readonly Leaving[]; random: { next(): number } },
): Promise<void> {
  const client = leaving[index]
  if (!client) return
  const messages = [{ role: 'user', content: `${client.moment} ${index}` }]
  const body = JSON.stringify({ model: 'tier:haiku', max_tokens: 64, stream: true, messages })
  const headers = { 'content-type': 'application/json', 'x-tenant': String(index) }
  const asking = request(`${url}/v1/messages`, { method: 'POST', headers, agent: false })
  asking.on('error', () => {})
  asking.on('response', (response) => {
    response.on('error', () => {})
    if (client.moment === 'mid-stream') response.once('data', client.arrived.resolve)
  })
  asking.end(body)
  if (client.moment === 'at-any-time') client.arrived.resolve()
  await Promise.race([client.arrived.promise, setTimeout(PATIENCE_MS, undefined, { ref: false })])
  await setTimeout(random.next() * MOST_MS)
  client.leftMs = performance.now()
  asking.destroy()
}

async function sumUp(leaving: readonly Leaving[], { ledger }: LeftGateway) {
  const called = leaving.filter(({ moment, askedMs }) => askedMs !== undefined && moment !== 'in-backoff')
  const closed = called.filter(({ closedMs }) => closedMs !== undefined)
  const since = (from: (client: Leaving) => number | undefined) =>
    closed.map((client) => Math.max(0, (client.closedMs ?? 0) - (from(client) ?? 0)))
  let [reserved, settled, abandoned] = [0, 0, 0]
  for (const [index, { records, hasReserved }] of leaving.entries()) {
    if (!hasReserved) continue
    const { pendingNanoUsd } = await ledger.balance(`tenant/${index}`)
    reserved += 1
    settled += pendingNanoUsd === 0n && records.length === 1 ? 1 : 0
    abandoned += records[0]?.end === 'abandoned' ? 1 : 0
  }
  return {
    closedAfterMs: since(({ leftMs }) => leftMs),
    closedAfterKnownMs: since(({ knownMs }) => knownMs),
    stillOpen: called.length - closed.length,
    calledAfter: leaving.filter(({ knownMs = Infinity, askedMs = 0 }) => askedMs > knownMs + LATE_CALL_MS).length,
    reserved,
    settled,
    abandoned,
  }
}

function listeners({ server }: LeftGateway): number {
  const emitters = [server, process]
  return emitters.reduce(
    (sum, emitter) => sum + emitter.eventNames().reduce((own, name) => own + emitter.listenerCount(name), 0),
    0,
  )
}

function connectionsOf({ server }: LeftGateway): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)))
  })
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const startedMs = performance.now()
  while (!(await isSo()) && performance.now() - startedMs < PATIENCE_MS) await setTimeout(20)
}
