/**
 * M8: 10,000 streams, left by their clients in bursts of 2,500 (a process has 20,000 sockets, and each stream takes two):
 * within a second nothing is pending, and nobody is refused for money that nobody spends.
 *
 *   node --conditions=@sluice/source test/chaos/m8-aborted-streams.ts [--quick]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { LedgerStore } from '@sluice/core'
import { Redis } from 'ioredis'
import { openStores } from 'sluice'
import { startSimulator } from '@sluice/simulator'
import { startRedis } from '../redis/start-redis.ts'
import { openStream, type OpenAsked } from './ask-gateway.ts'
import { chaosPolicy } from './chaos-policy.ts'
import { measureOne } from './measure-one.ts'
import { startGatewayProcess } from './start-gateway-process.ts'
import { isQuick, writeFigure, writeProgress } from './write-figure.ts'

const BURSTS = isQuick ? 1 : 4
const STREAMS = isQuick ? 500 : 2_500
const SIDE_BY_SIDE = 100
const FOLLOWERS = 50
const MOST_MS = 1_000
const QUESTION = { prompt: 'Say hello.' }

for (const store of ['sqlite', 'redis'] as const) await measure(store)

async function measure(store: 'sqlite' | 'redis'): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-chaos-'))
  const [quick, endless] = await Promise.all([
    startSimulator({ vendors: ['anthropic'] }),
    startSimulator({ vendors: ['anthropic'], latency: { perTokenMs: 3_600_000 } }),
  ])
  const redis = store === 'redis' ? await startRedis() : undefined
  const { heldNanoUsd } = await measureOne(quick.baseUrls.anthropic, { ...QUESTION, isStream: true })
  const budgets = { burst: { scope: 'tag', limitNanoUsd: BigInt(STREAMS) * heldNanoUsd } } as const
  const data = join(folder, 'shared.db')
  const policy = chaosPolicy({ anthropicUrl: endless.baseUrls.anthropic, budgets })
  const gateway = await startGatewayProcess({ policy, data, redisUrl: redis?.url })
  const stores = await openStores(redis ? { redisUrl: redis.url } : { data })
  const watching = redis && new Redis(redis.url)
  const waits: number[] = []
  const refused: number[] = []
  for (let burst = 0; burst < BURSTS; burst += 1) {
    const question = { ...QUESTION, tag: `burst-${burst}` }
    const open = await openAll(gateway.url, question)
    refused.push(...open.filter(({ status }) => status !== 200).map(({ status }) => status))
    for (const { leave } of open) leave()
    const account = `burst/burst-${burst}/total`
    const pending = watching ? () => countOpen(watching) : () => pendingIn(stores.ledger, account)
    waits.push(await untilNothingIsPending(pending))
    refused.push(...(await follow(gateway.url, question)))
    writeProgress(`M8 ${store}: burst ${burst + 1} of ${BURSTS}: pending 0 after ${waits.at(-1)?.toFixed(0)} ms`)
  }
  watching?.disconnect()
  await stores.close()
  await gateway.kill()
  await Promise.all([quick.close(), endless.close(), redis?.stop()])
  await rm(folder, { recursive: true, force: true })
  writeFigure({
    id: `M8 ${store}`,
    asked: `${BURSTS * STREAMS} aborted streams, ${BURSTS} bursts: pending 0 within ${MOST_MS} ms, 0 false 402`,
    got: `pending 0 after at most ${Math.max(...waits).toFixed(0)} ms; ${refused.length} refused ${[...new Set(refused)].join(' ')}`,
    isMet: Math.max(...waits) <= MOST_MS && refused.length === 0,
  })
}

async function openAll(url: string, question: { readonly prompt: string; readonly tag: string }): Promise<OpenAsked[]> {
  const open: OpenAsked[] = []
  const lane = async () => {
    for (let index = 0; index < STREAMS / SIDE_BY_SIDE; index += 1) open.push(await openStream(url, question))
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane))
  return open
}

async function pendingIn(ledger: LedgerStore, account: string): Promise<number> {
  const { pendingNanoUsd } = await ledger.balance(account)
  return Number(pendingNanoUsd)
}

/** Reservations of requests: what gateways have set aside for when Redis is away is none. */
async function countOpen(client: Redis): Promise<number> {
  const ids = await client.hkeys('{sluice}:open')
  return ids.filter((id) => !id.startsWith('slice_')).length
}

async function untilNothingIsPending(pending: () => Promise<number>): Promise<number> {
  const startedMs = performance.now()
  while ((await pending()) > 0 && performance.now() - startedMs < 60_000) await setTimeout(20)
  return performance.now() - startedMs
}

/** Those who come next find room, or are told the wrong thing. */
async function follow(url: string, question: { readonly prompt: string; readonly tag: string }): Promise<number[]> {
  const opened = await Promise.all(Array.from({ length: FOLLOWERS }, () => openStream(url, question)))
  for (const { leave } of opened) leave()
  return opened.map(({ status }) => status).filter((status) => status !== 200)
}
