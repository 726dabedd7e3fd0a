import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { RouteRecord } from '@sluice/core'
import { startFaultProxy, startSimulator, type Simulator, type Toxic } from '@sluice/simulator'
import { openStores, startGateway } from 'sluice'
import { startRedis, type RedisInstance } from '../redis/start-redis.ts'
import { askGateway } from './ask-gateway.ts'
import { CHAOS_ENV } from './chaos-policy.ts'

/** What a gateway that is cut off from Redis, and another that is not, made of it. */
export interface Partition {
  /** Requests to a vendor that was well, and were not answered. */
  readonly failed: number
  /** Whether the breaker of the gateway that is cut off opened for a vendor that broke meanwhile. */
  readonly openedAlone: boolean
  /** From the line's return until each heeds the other's breaker and Redis has all that was spent. */
  readonly convergedMs: number
  /** What Redis has posted, less what the gateways' records say. */
  readonly differsByNanoUsd: bigint
}

const HAIKU = { prompt: 'Say hello.', model: 'claude-haiku-4-5' }
const SONNET = { prompt: 'Say hello.', model: 'claude-sonnet-4-6' }
const GPT = { prompt: 'Say hello.', model: 'gpt-5.4' }
const ASKED_UNTIL_OPEN = 10
const GIVEN_UP_MS = 20_000
/** Advice to a breaker that is closed shows as the share of calls that it takes. */
const CAREFUL = 'takes 25 % of calls'

type Member = Awaited<ReturnType<typeof startMember>>

/** Cuts the first of two gateways off by a toxic, breaks one vendor for it and another for the second, and heals the line. */
export async function measurePartition(toxic: Toxic, awayMs: number): Promise<Partition> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-chaos-'))
  const redis = await startRedis()
  const simulator = await startSimulator({ vendors: ['anthropic', 'openai'] })
  const members = await Promise.all(['cut-off', 'other'].map((name) => startMember(name, { folder, redis, simulator })))
  const [cutOff, other] = members
  if (!cutOff || !other) throw new Error('chaos: a partition takes two gateways.')
  let failed = 0
  const ask = async ({ gateway }: Member, question: typeof SONNET) => {
    if ((await askGateway(gateway.url, question)).status !== 200) failed += 1
  }
  for (const member of members) for (const question of [HAIKU, SONNET, GPT]) await ask(member, question)
  const toxics = (toxic.type === 'down' ? [toxic] : [toxic, { ...toxic, direction: 'request' as const }]).map((one) =>
    cutOff.proxy.add(one),
  )
  const healsAt = performance.now() + awayMs
  const askedBefore = failed
  await breakFor(cutOff, simulator, 'anthropic', HAIKU)
  await breakFor(other, simulator, 'openai', GPT)
  const openedAlone = whyOf(cutOff, 'haiku').startsWith('open')
  failed = askedBefore
  while (performance.now() < healsAt) await Promise.all(members.map((member) => ask(member, SONNET)))
  for (const name of toxics) cutOff.proxy.remove(name)
  const healedMs = performance.now()
  const isAgreed = async () => {
    await Promise.all(members.map((member) => ask(member, SONNET)))
    const isHeeded = whyOf(cutOff, 'gpt').includes(CAREFUL) && whyOf(other, 'haiku').includes(CAREFUL)
    return isHeeded && (await difference(members)) === 0n
  }
  while (!(await isAgreed()) && performance.now() - healedMs < GIVEN_UP_MS) await setTimeout(20)
  const convergedMs = performance.now() - healedMs
  const differsByNanoUsd = await difference(members)
  for (const member of members) await member.close()
  await Promise.all([simulator.close(), redis.stop()])
  await rm(folder, { recursive: true, force: true })
  return { failed, openedAlone, convergedMs, differsByNanoUsd }
}

interface Surroundings {
  readonly folder: string
  readonly redis: RedisInstance
  readonly simulator: Simulator
}

/** A gateway with its own line to Redis. */
async function startMember(name: string, { folder, redis, simulator }: Surroundings) {
  const proxy = await startFaultProxy({ upstream: { host: '127.0.0.1', port: redis.port } })
  const redisUrl = `redis://127.0.0.1:${proxy.port}`
  const quiet = () => {}
  const stores = await openStores({ data: join(folder, `${name}.db`), redisUrl, onNotice: quiet, onDefect: quiet })
  const file = { origin: 'chaos', path: 'chaos', policy: policyFor(simulator) }
  const gateway = await startGateway({ file, env: CHAOS_ENV, port: 0, stores, onDefect: quiet })
  const records: RouteRecord[] = []
  gateway.sluice.onRoute((record) => records.push(record))
  const close = async () => {
    await gateway.close({ drainMs: 0 })
    await stores.close()
    await proxy.close()
  }
  return { proxy, stores, gateway, records, close }
}

/** Three deployments that do not take over for each other; what has opened stays so until the end. */
function policyFor({ baseUrls }: Simulator) {
  return {
    version: 'chaos',
    providers: {
      anthropic: { kind: 'anthropic', baseUrl: baseUrls.anthropic },
      openai: { kind: 'openai', baseUrl: baseUrls.openai },
    },
    deployments: {
      haiku: { provider: 'anthropic', model: 'claude-haiku-4-5' },
      sonnet: { provider: 'anthropic', model: 'claude-sonnet-4-6' },
      gpt: { provider: 'openai', model: 'gpt-5.4' },
    },
    tiers: { haiku: ['haiku'], sonnet: ['sonnet'], opus: ['gpt'] },
    breaker: { openMs: 300_000 },
  }
}

async function breakFor(
  { gateway }: Member,
  simulator: Simulator,
  vendor: 'anthropic' | 'openai',
  question: typeof HAIKU,
): Promise<void> {
  simulator.setFault(vendor, { type: 'status', status: 500 })
  for (let asked = 0; asked < ASKED_UNTIL_OPEN; asked += 1) await askGateway(gateway.url, question)
  simulator.setFault(vendor, undefined)
}

function whyOf({ gateway }: Member, deployment: string): string {
  const health = gateway.sluice.health().deployments.find((one) => one.deployment === deployment)
  return `${health?.state}: ${health?.why}`
}

/** What Redis has posted for the tenant, less what the gateways' records add up to. */
async function difference(members: readonly Member[]): Promise<bigint> {
  const spent = members
    .flatMap(({ records }) => records)
    .reduce((sum, { costNanoUsd }) => sum + (costNanoUsd ?? 0n), 0n)
  // That of the second: its line was never cut.
  const balance = await members.at(-1)?.stores.ledger.balance('tenant/default')
  return (balance?.postedNanoUsd ?? 0n) - spent
}
