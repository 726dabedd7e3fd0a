import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { seededRandom, type NanoUsd } from '@sluice/core'
import { startSimulator, type Simulator } from '@sluice/simulator'
import { askGateway } from './ask-gateway.ts'
import { chaosPolicy, PLENTY } from './chaos-policy.ts'
import type { CrashPoint } from './crash-plan.ts'
import { openCrashSite, type CrashSite } from './crash-site.ts'
import { startGatewayProcess } from './start-gateway-process.ts'
import { total, vendorBills } from './vendor-bills.ts'

export interface CrashOptions {
  readonly point: CrashPoint
  /** Of all runs: decides the n-th time. */
  readonly run: number
  readonly redisUrl?: string
}

/** What came of one crash. Empty `faults`: everything that was asked. */
export interface Crash {
  readonly faults: readonly string[]
  /** Posted after the sweep, beyond what the vendors billed. */
  readonly excessNanoUsd: NanoUsd
}

const QUESTIONS = 6
const MOST_MS = 20_000

/** Crashes one gateway among six requests, puts its books in order, and compares them with the vendors'. */
export async function crashOnce({ point, run, redisUrl }: CrashOptions): Promise<Crash> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-chaos-'))
  const path = join(folder, 'sluice.db')
  const namespace = `crash-${process.pid}-${run}`
  const simulator = await startSimulator({
    vendors: ['anthropic', 'openai'],
    latency: { firstTokenMs: 8, perTokenMs: 1 },
  })
  try {
    const [first, last] = point.nth
    const nth = first + Math.floor(seededRandom(run).next() * (last - first + 1))
    const place = { path, redisUrl, crash: { step: point.step, nth, namespace } }
    const { isCrashed, refused } = await crash(simulator, point, place)
    const outside = [
      isCrashed ? '' : `the ${nth}. "${point.step}" was never reached`,
      refused.length === 0 ? '' : `refused: ${refused.join(' ')}`,
    ].filter((fault) => fault !== '')
    if (outside.length > 0) return { faults: [outside.join('; ')], excessNanoUsd: 0n }
    const site = await openCrashSite({ path, redisUrl, namespace })
    try {
      return await compare(site, simulator)
    } finally {
      await site.close()
    }
  } finally {
    await simulator.close()
    await rm(folder, { recursive: true, force: true })
  }
}

interface Place {
  readonly path: string
  readonly redisUrl?: string
  readonly crash: { readonly step: string; readonly nth: number; readonly namespace: string }
}

async function crash(simulator: Simulator, { failsOver }: CrashPoint, { path, redisUrl, crash: plan }: Place) {
  const { anthropic: anthropicUrl, openai } = simulator.baseUrls
  if (failsOver) simulator.setFault('anthropic', { type: 'cut-before-content' })
  const budgets = { talk: { scope: 'conversation', limitNanoUsd: PLENTY } } as const
  const policy = chaosPolicy({ anthropicUrl, openaiUrl: failsOver ? openai : undefined, budgets })
  const gateway = await startGatewayProcess({ policy, data: path, redisUrl, crash: plan }, 'crashing-gateway.ts')
  // One that fails over is alone: of a call that was charged in doubt, the vendors know nothing.
  const marks = Array.from({ length: failsOver ? 1 : QUESTIONS }, (_, index) => `question-${index}`)
  const ask = (mark: string, index: number) =>
    askGateway(gateway.url, { prompt: `Say hello, ${mark}.`, conversation: mark, isStream: index % 2 === 0 })
  const asking = Promise.all(marks.map(ask))
  const isCrashed = await Promise.race([gateway.hasEnded.then(() => true), setTimeout(MOST_MS, false, { ref: false })])
  await gateway.kill()
  const refused = (await asking).filter(({ status }) => status !== 0 && status !== 200).map(({ body }) => body)
  return { isCrashed, refused }
}

async function compare(site: CrashSite, simulator: Simulator): Promise<Crash> {
  const { ledger, leftOpen } = site
  const swept = await site.settleDown()
  const bills = vendorBills(simulator)
  const billed = total(bills.values())
  const excessNanoUsd = swept.postedNanoUsd - billed
  const heldAtCrash = total(leftOpen.map(({ heldNanoUsd }) => heldNanoUsd))
  for (const { id, accountKeys } of leftOpen) {
    const mark = accountKeys.map((key) => /question-\d+/.exec(key)?.[0]).find((found) => found !== undefined)
    const reservation = { id, amountNanoUsd: 0n, accounts: accountKeys.map((key) => ({ key })) }
    await ledger.settle(reservation, bills.get(mark ?? '') ?? 0n)
  }
  const reconciled = await ledger.balance('tenant/default')
  const faults = [
    swept.pendingNanoUsd === 0n ? '' : `${swept.pendingNanoUsd} are still pending`,
    excessNanoUsd >= 0n ? '' : `${swept.postedNanoUsd} posted, but ${billed} billed`,
    excessNanoUsd <= heldAtCrash ? '' : `${excessNanoUsd} posted too much; ${heldAtCrash} were held`,
    reconciled.postedNanoUsd === billed ? '' : `${reconciled.postedNanoUsd} once reconciled; ${billed} billed`,
  ]
  return { faults: faults.filter((fault) => fault !== ''), excessNanoUsd }
}
