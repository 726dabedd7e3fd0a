/**
 * What breakers cost: the time of one verdict, from leave to settled, with evidence; and the bytes of a board of 1,000
 * deployments that have each been judged a full window of times. Targets: at most 5 microseconds in the mean, 2,000 bytes
 * each and one timer in all (failures.md, BR15 and BR16).
 *
 *   node --expose-gc --conditions=@sluice/source packages/router/measure/verdict-cost.ts [verdicts]
 */
import { setImmediate } from 'node:timers/promises'
import { seededRandom, systemClock, type Clock } from '@sluice/core'
import { Breaker } from '../src/breaker/breaker.ts'
import { BreakerBoard } from '../src/breaker/breaker-board.ts'
import { deploymentSettings } from '../src/breaker/breaker-settings.ts'
import { EvidenceWindow } from '../src/breaker/evidence-window.ts'

const SETTINGS = {
  windowMs: 120_000,
  minimumOutcomes: 20,
  failureRatio: 0.5,
  consecutiveFailures: 5,
  openMs: 5_000,
  maxOpenMs: 300_000,
  probeSuccesses: 2,
}
const LEASE_MS = 30_000
const DEPLOYMENTS = 1_000
const VERDICTS_EACH = 120
const count = Number(process.argv[2] ?? 1_000_000)

const random = seededRandom(1)
let timers = 0
const countingClock: Clock = {
  ...systemClock,
  setTimer: (...timer) => {
    timers += 1
    return systemClock.setTimer(...timer)
  },
}

measureTime('breaker alone, one in three failed', 3, settleBreaker())
measureTime('board with evidence, all succeeded', Infinity, settleBoard())
measureTime('board with evidence, one in three failed', 3, settleBoard())
await measureBytes()
console.log(`timers set: ${timers}; the process holds ${process.getActiveResourcesInfo().join(', ') || 'none'}`)

function settleBreaker(): (verdict: 'success' | 'failure') => void {
  const breaker = new Breaker({ settings: deploymentSettings(SETTINGS), clock: countingClock, random })
  return (verdict) => {
    const permit = breaker.admit(LEASE_MS)
    if (!('epoch' in permit)) throw new Error(permit.type)
    breaker.settle(permit, verdict)
  }
}

function settleBoard(): (verdict: 'success' | 'failure') => void {
  const board = newBoard()
  const keys = { deployment: 'first/small', provider: 'first', vendor: 'anthropic' }
  return (verdict) => {
    const admission = board.admit(keys, LEASE_MS)
    if (admission.type === 'refused') throw new Error(admission.reason)
    admission.permit.settle(verdict, { firstTokenMs: 400, tokensPerSecond: 80 })
  }
}

function measureTime(name: string, failEvery: number, settle: (verdict: 'success' | 'failure') => void): void {
  for (const round of ['warm-up', 'measured']) {
    const startMs = performance.now()
    for (let index = 1; index <= count; index += 1) settle(index % failEvery === 0 ? 'failure' : 'success')
    const microseconds = ((performance.now() - startMs) * 1_000) / count
    if (round === 'measured') console.log(`${name}: ${microseconds.toFixed(2)} us a verdict`)
  }
}

async function measureBytes(): Promise<void> {
  const warm = judged(newBoard())
  const before = await usedBytes()
  const board = judged(newBoard())
  const bytes = (await usedBytes()) - before
  if (board === warm) throw new Error('one board')
  console.log(`${DEPLOYMENTS} deployments: ${Math.round(bytes / DEPLOYMENTS)} bytes each, evidence and all`)
  const breakersBefore = await usedBytes()
  const parts = { settings: deploymentSettings(SETTINGS), clock: countingClock, random }
  const breakers = Array.from({ length: DEPLOYMENTS }, () => new Breaker(parts))
  const breakerBytes = (await usedBytes()) - breakersBefore
  const windows = breakers.map(() => new EvidenceWindow(SETTINGS.windowMs, countingClock))
  const windowBytes = (await usedBytes()) - breakersBefore - breakerBytes
  console.log(
    `of which ${Math.round(breakerBytes / breakers.length)} breaker, ${Math.round(windowBytes / windows.length)} evidence`,
  )
}

function newBoard(): BreakerBoard {
  return new BreakerBoard({ settings: () => SETTINGS, clock: countingClock, random, report: console.error })
}

function judged(board: BreakerBoard): BreakerBoard {
  for (let index = 0; index < DEPLOYMENTS * VERDICTS_EACH; index += 1) {
    const keys = { deployment: `provider/model-${index % DEPLOYMENTS}`, provider: 'provider' }
    const admission = board.admit(keys, LEASE_MS)
    if (admission.type === 'admitted') admission.permit.settle(index % 3_000 < DEPLOYMENTS ? 'failure' : 'success', {})
  }
  return board
}

/** After everything that nobody holds has gone. */
async function usedBytes(): Promise<number> {
  if (!globalThis.gc) throw new Error('Run with --expose-gc.')
  await setImmediate()
  globalThis.gc()
  await setImmediate()
  globalThis.gc()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
