/**
 * What breakers cost: the time of one verdict, from leave to settled, with evidence; and the bytes of a board of 1,000
 * deployments that have each been judged a full window of times, and what is left of it when nobody calls them for ten
 * minutes (failures.md, BR15 and BR16). One line of JSON per figure.
 *
 *   node --conditions=@sluice/source packages/router/measure/verdict-cost.ts [--quick]
 */
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { seededRandom, systemClock, type Clock } from '@sluice/core'
import { isQuick, writeFigure } from './write-figure.ts'
import { Breaker } from '../src/breaker/breaker.ts'
import { BreakerBoard } from '../src/breaker/breaker-board.ts'
import { deploymentSettings } from '../src/breaker/breaker-settings.ts'
import { CountRows } from '../src/breaker/count-rows.ts'
import { EVIDENCE_ROW, EvidenceWindow } from '../src/breaker/evidence-window.ts'

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
const VERDICTS = isQuick ? 100_000 : 1_000_000
const IDLE_MS = 600_000
const MOST_MICROSECONDS = 5
const MOST_BYTES = 2_000

const collectGarbage = exposeGc()
const random = seededRandom(1)
let timers = 0
let aheadMs = 0
/** The machine's, which can be put ahead; counts the timers that are set. */
const clock: Clock = {
  now: () => systemClock.now() + aheadMs,
  monotonicMs: () => systemClock.monotonicMs() + aheadMs,
  setTimer: (...timer) => {
    timers += 1
    return systemClock.setTimer(...timer)
  },
}

writeTime()
await writeBytes()

function writeTime(): void {
  console.error(`breaker alone, one in three failed: ${microsecondsEach(3, settleBreaker()).toFixed(2)} us`)
  const [well, failing] = [microsecondsEach(Infinity, settleBoard()), microsecondsEach(3, settleBoard())]
  writeFigure({
    id: 'BR15',
    asked: `one verdict costs at most ${MOST_MICROSECONDS} us in the mean`,
    got: `${well.toFixed(2)} us when all succeeded, ${failing.toFixed(2)} us when one in three failed, evidence and all`,
    isMet: Math.max(well, failing) <= MOST_MICROSECONDS,
  })
}

function settleBreaker(): (verdict: 'success' | 'failure') => void {
  const breaker = new Breaker('first/small', { settings: deploymentSettings(SETTINGS), clock, random })
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

function microsecondsEach(failEvery: number, settle: (verdict: 'success' | 'failure') => void): number {
  const measureOnce = () => {
    const startMs = performance.now()
    for (let index = 1; index <= VERDICTS; index += 1) settle(index % failEvery === 0 ? 'failure' : 'success')
    return ((performance.now() - startMs) * 1_000) / VERDICTS
  }
  measureOnce() // warms up
  return measureOnce()
}

async function writeBytes(): Promise<void> {
  const warm = judged(newBoard())
  const before = await usedBytes()
  const board = judged(newBoard())
  const bytes = ((await usedBytes()) - before) / DEPLOYMENTS
  aheadMs += IDLE_MS
  board.admit({ deployment: 'another', provider: 'another' }, LEASE_MS)
  warm.admit({ deployment: 'another', provider: 'another' }, LEASE_MS)
  const left = Array.from({ length: DEPLOYMENTS }, (_, index) => board.read(keysOf(index)).since).filter(Boolean).length
  await writeParts()
  writeFigure({
    id: 'BR16',
    asked: `1,000 breakers: at most ${MOST_BYTES} bytes each, 1 timer in all, forgotten after 10 idle minutes`,
    got: `${Math.round(bytes)} bytes each, evidence and all; ${timers} timers; ${left} left`,
    isMet: bytes <= MOST_BYTES && timers <= 1 && left === 0,
  })
}

async function writeParts(): Promise<void> {
  const before = await usedBytes()
  const parts = { settings: deploymentSettings(SETTINGS), clock, random }
  const breakers = Array.from({ length: DEPLOYMENTS }, () => new Breaker('first/small', parts))
  const breakerBytes = (await usedBytes()) - before
  const shared = { rows: new CountRows(EVIDENCE_ROW), windowMs: SETTINGS.windowMs, clock }
  const windows = breakers.map(() => new EvidenceWindow(shared))
  const windowBytes = (await usedBytes()) - before - breakerBytes
  console.error(
    `of which ${Math.round(breakerBytes / breakers.length)} breaker, ${Math.round(windowBytes / windows.length)} evidence`,
  )
}

function newBoard(): BreakerBoard {
  return new BreakerBoard({ settings: () => SETTINGS, clock, random, report: console.error })
}

function judged(board: BreakerBoard): BreakerBoard {
  for (let index = 0; index < DEPLOYMENTS * VERDICTS_EACH; index += 1) {
    const admission = board.admit(keysOf(index % DEPLOYMENTS), LEASE_MS)
    if (admission.type === 'admitted') admission.permit.settle(index % 3_000 < DEPLOYMENTS ? 'failure' : 'success', {})
  }
  return board
}

function keysOf(index: number) {
  return { deployment: `provider/model-${index}`, provider: 'provider' }
}

/** After everything that nobody holds has gone. */
async function usedBytes(): Promise<number> {
  for (let round = 0; round < 2; round += 1) {
    await setImmediate()
    collectGarbage()
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

function exposeGc(): () => void {
  setFlagsFromString('--expose-gc')
  const gc: unknown = runInNewContext('gc')
  if (typeof gc !== 'function') throw new Error('This version of Node cannot be told to collect garbage.')
  return () => void gc()
}
