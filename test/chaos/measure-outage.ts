import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { NanoUsd } from '@sluice/core'
import { startSimulator } from '@sluice/simulator'
import { askGateway } from './ask-gateway.ts'
import { atRate } from './at-rate.ts'
import { chaosPolicy, PLENTY } from './chaos-policy.ts'
import { measureOne } from './measure-one.ts'
import { quantile } from './quantile.ts'
import { startGatewayProcess, type GatewayProcess } from './start-gateway-process.ts'
import { isQuick, writeProgress } from './write-figure.ts'

export interface OutageOptions {
  readonly id: string
  readonly redisUrl: string
  readonly awayMs: number
  begin(): Promise<void>
  end(): Promise<void>
}

/** What a time without Redis was like for those who asked. */
export interface Outage {
  /** p99 while Redis was away, less p99 before. */
  readonly addedMs: number
  /** Requests of that time that took more than 250 ms. */
  readonly hung: number
  readonly longestMs: number
  /** Spent beyond the limit of the budget that is nearly used up. */
  readonly overrunNanoUsd: NanoUsd
  /** Requests with room in all their budgets that were not answered, but for the 2 s after the return of Redis. */
  readonly refused: number
  /** Those of these 2 s. */
  readonly refusedOnReturn: number
  /** From the return of Redis until every gateway uses it again. */
  readonly backMs: number
  /** Lines that a gateway wrote, at most. */
  readonly mostLogLines: number
}

interface Sample {
  readonly atMs: number
  readonly tookMs: number
  readonly status: number
  readonly isTight: boolean
}

const PER_SECOND = 500
const GATEWAYS = 2
/** A slice is worth up to a minute of spending, once there was one, and at worst half of that. */
const WARM_UP_MS = isQuick ? 16_000 : 75_000
const BEFORE_MS = 10_000
const AFTER_MS = 8_000
const HUNG_MS = 250
const BACK_MS = 2_000
const QUESTION = { prompt: 'Say hello.' }
/** So many requests a budget has room for that every tenth draws on: it is used up before the end. */
const TIGHT_REQUESTS = 1_500n

/** Two gateways under load, before, during and after. */
export async function measureOutage(options: OutageOptions): Promise<Outage> {
  const { redisUrl, awayMs } = options
  const folder = await mkdtemp(join(tmpdir(), 'sluice-chaos-'))
  const simulator = await startSimulator({ vendors: ['anthropic'] })
  const anthropicUrl = simulator.baseUrls.anthropic
  const { costNanoUsd } = await measureOne(anthropicUrl, QUESTION)
  const limitNanoUsd = TIGHT_REQUESTS * costNanoUsd
  const budgets = { all: { scope: 'global', limitNanoUsd: PLENTY }, tight: { scope: 'tag', limitNanoUsd } } as const
  const policy = chaosPolicy({ anthropicUrl, budgets })
  const start = (_: unknown, index: number) =>
    startGatewayProcess({ policy, redisUrl, data: join(folder, `journal-${index}.db`) })
  const gateways = await Promise.all(Array.from({ length: GATEWAYS }, start))
  await setTimeout(500)
  const samples: Sample[] = []
  const load = startLoad(gateways, samples)
  await setTimeout(WARM_UP_MS + BEFORE_MS)
  const goneMs = performance.now()
  writeProgress(`${options.id}: ${samples.length} asked, Redis goes away`)
  const linesBefore = gateways.map(({ log }) => log.length)
  await options.begin()
  await setTimeout(awayMs)
  const linesAway = gateways.map(({ log }, index) => log.length - (linesBefore[index] ?? 0))
  for (const line of gateways[0]?.log.slice(linesBefore[0]).slice(0, 4) ?? [])
    writeProgress(`${options.id}: a gateway wrote: ${line}`)
  await options.end()
  const returnedMs = performance.now()
  const backMs = await untilBack(gateways, returnedMs)
  await setTimeout(AFTER_MS)
  await load.stop()
  await Promise.all(gateways.map((gateway) => gateway.kill()))
  await simulator.close()
  await rm(folder, { recursive: true, force: true })
  const spent = BigInt(samples.filter(({ isTight, status }) => isTight && status === 200).length) * costNanoUsd
  const times = { beganMs: goneMs - BEFORE_MS, goneMs, returnedMs }
  const mostLogLines = Math.max(...linesAway) + 1
  return { ...readSamples(options.id, samples, times), overrunNanoUsd: spent - limitNanoUsd, backMs, mostLogLines }
}

function startLoad(gateways: readonly GatewayProcess[], samples: Sample[]) {
  return atRate(PER_SECOND, async (index) => {
    const isTight = index % 10 === 0
    const atMs = performance.now()
    const url = gateways[index % gateways.length]?.url ?? ''
    const { status, tookMs } = await askGateway(url, isTight ? { ...QUESTION, tag: 'few' } : QUESTION)
    samples.push({ atMs, tookMs, status, isTight })
  })
}

async function untilBack(gateways: readonly GatewayProcess[], returnedMs: number): Promise<number> {
  const isBack = () => gateways.every(({ log }) => log.some((line) => line.includes('is back')))
  while (!isBack() && performance.now() - returnedMs < 30_000) await setTimeout(20)
  return performance.now() - returnedMs
}

interface Times {
  readonly beganMs: number
  readonly goneMs: number
  readonly returnedMs: number
}

function readSamples(id: string, samples: readonly Sample[], { beganMs, goneMs, returnedMs }: Times) {
  const took = (fromMs: number, untilMs: number) =>
    samples.filter(({ atMs }) => atMs >= fromMs && atMs < untilMs).map(({ tookMs }) => tookMs)
  const before = took(beganMs, goneMs)
  const away = took(goneMs, returnedMs)
  const after = took(returnedMs + BACK_MS, Number.POSITIVE_INFINITY)
  const p99 = [before, away, after].map((each) => `${quantile(each, 0.99).toFixed(0)} ms`)
  const refusedFrom = (fromMs: number, untilMs: number) =>
    samples.filter((one) => !one.isTight && one.status !== 200 && one.atMs >= fromMs && one.atMs < untilMs).length
  const backMs = returnedMs + BACK_MS
  const refused = refusedFrom(beganMs, returnedMs) + refusedFrom(backMs, Number.POSITIVE_INFINITY)
  writeProgress(
    `${id}: p99 before, away, after: ${p99.join(', ')}; ${before.length}, ${away.length}, ${after.length} asked`,
  )
  writeProgress(`${id}: over ${HUNG_MS} ms before: ${before.filter((ms) => ms > HUNG_MS).length}`)
  const turnedAway = samples.filter(({ isTight, status, atMs }) => !isTight && status !== 200 && atMs >= goneMs)
  const seconds = Object.entries(Object.groupBy(turnedAway, ({ atMs }) => Math.floor((atMs - goneMs) / 1_000)))
  const counts = seconds.map(([second, some = []]) => `${second}: ${some.length} x ${some[0]?.status}`)
  writeProgress(`${id}: refused with room, by second of the outage: ${counts.join(', ') || 'none'}`)
  return {
    addedMs: quantile(away, 0.99) - quantile(before, 0.99),
    hung: away.filter((ms) => ms > HUNG_MS).length,
    longestMs: Math.max(...away),
    refused,
    refusedOnReturn: refusedFrom(returnedMs, backMs),
  }
}
