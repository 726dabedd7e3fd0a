import { MemoryIdempotency, MemoryLedger } from '@sluice/memory'
import fc from 'fast-check'
import { Breaker } from '../../packages/router/src/breaker/breaker.ts'
import { Draw } from './draw.ts'
import { VirtualClock } from './virtual-clock.ts'

type Property = fc.IAsyncProperty<[fc.Scheduler, ...unknown[]]>

const LEASE_MS = 60_000
const LIMIT_NANO_USD = 100n

/** What must hold of two to six requests side by side, whichever order their steps come in. By name. */
export const INTERLEAVINGS: Readonly<Record<'ledger' | 'breaker' | 'idempotency', () => Property>> = {
  ledger: () => fc.asyncProperty(fc.scheduler(), fc.array(spending(), { minLength: 2, maxLength: 6 }), spendAtOnce),
  breaker: () => fc.asyncProperty(fc.scheduler(), fc.array(calling(), { minLength: 2, maxLength: 6 }), callAtOnce),
  idempotency: () => fc.asyncProperty(fc.scheduler(), fc.array(keyed(), { minLength: 2, maxLength: 6 }), answerAtOnce),
}

interface Spending {
  readonly amount: bigint
  readonly more: bigint
  readonly actual: bigint
  readonly settles: number
  readonly tenant: string
}

function spending(): fc.Arbitrary<Spending> {
  const amount = fc.bigInt({ min: 0n, max: 60n })
  const settles = fc.integer({ min: 0, max: 3 })
  return fc.record({ amount, more: amount, actual: amount, settles, tenant: fc.constantFrom('a', 'b') })
}

async function spendAtOnce(scheduler: fc.Scheduler, all: readonly Spending[]): Promise<void> {
  const clock = new VirtualClock()
  const ledger = new MemoryLedger(clock)
  const posted = new Map<string, bigint>()
  const step = <T>(work: () => Promise<T>): Promise<T> => scheduler.schedule(Promise.resolve()).then(work)
  const spend = async ({ amount, more, actual, settles, tenant }: Spending, index: number) => {
    const accounts = ['all', tenant].map((key) => ({ key, limitNanoUsd: LIMIT_NANO_USD }))
    const reservation = { id: `r${index}`, amountNanoUsd: amount, accounts }
    const result = await step(() => ledger.reserve(reservation, LEASE_MS))
    if (result.type === 'refused') return
    const extended = await step(() => ledger.extend(reservation, more))
    const held = amount + (extended.type === 'reserved' ? more : 0n)
    const charged = actual < held ? actual : held
    for (const { key } of accounts) {
      const { postedNanoUsd, pendingNanoUsd } = await ledger.balance(key)
      must(postedNanoUsd + pendingNanoUsd <= LIMIT_NANO_USD, `${key} is overrun`)
    }
    // Without a settlement its lease ends it, and posts what was held.
    for (const { key } of accounts) posted.set(key, (posted.get(key) ?? 0n) + (settles > 0 ? charged : held))
    await Promise.all(Array.from({ length: settles }, () => step(() => ledger.settle(reservation, charged))))
  }
  const done = Promise.all(all.map(spend))
  await scheduler.waitFor(done)
  await clock.step(2 * LEASE_MS)
  await ledger.sweep()
  for (const key of ['all', 'a', 'b']) {
    const { postedNanoUsd, pendingNanoUsd } = await ledger.balance(key)
    must(pendingNanoUsd === 0n, `${key} has ${pendingNanoUsd} pending`)
    must(postedNanoUsd === (posted.get(key) ?? 0n), `${key} has ${postedNanoUsd}, not ${posted.get(key)}`)
  }
}

interface Calling {
  readonly verdict: 'success' | 'failure' | 'neutral'
  /** How long after the one before it begins. */
  readonly afterMs: number
}

function calling(): fc.Arbitrary<Calling> {
  const verdict = fc.constantFrom('success' as const, 'failure' as const, 'neutral' as const)
  return fc.record({ verdict, afterMs: fc.constantFrom(0, 1_000, 6_000) })
}

const SETTINGS = {
  windowMs: 120_000,
  minimumOutcomes: 20,
  failureRatio: 0.5,
  consecutiveFailures: 1,
  openMs: 5_000,
  maxOpenMs: 300_000,
  openJitter: 0,
  probeSuccesses: 2,
  ramps: false,
}

/** One failure opens it: then late verdicts, probes and time meet in every order. */
async function callAtOnce(scheduler: fc.Scheduler, all: readonly Calling[]): Promise<void> {
  const clock = new VirtualClock()
  const breaker = new Breaker('first/small', { settings: SETTINGS, clock, random: new Draw(1) })
  let probes = 0
  const call = async ({ verdict, afterMs }: Calling) => {
    await scheduler.schedule(Promise.resolve())
    await clock.step(clock.monotonicMs() + afterMs)
    const permit = breaker.admit(LEASE_MS)
    if (!('epoch' in permit)) return
    const isProbe = permit.type === 'probe'
    if (isProbe) probes += 1
    must(probes <= 1, 'two probes are out')
    await scheduler.schedule(Promise.resolve())
    const before = breaker.state
    const wasClosed = before === 'closed'
    breaker.settle(permit, verdict)
    if (isProbe) probes -= 1
    if (verdict === 'neutral') must(breaker.state === before || before === 'half-open', 'a neutral verdict moved it')
    if (!isProbe && !wasClosed) must(breaker.state === before, 'a verdict of an earlier state moved it')
    if (verdict !== 'success' && !wasClosed) must(breaker.state !== 'closed', 'it closed on no success')
  }
  await scheduler.waitFor(Promise.all(all.map(call)))
  must(probes === 0, 'a probe was never settled')
}

interface Keyed {
  readonly tenant: string
  readonly key: string
  readonly body: string
  readonly fails: boolean
}

function keyed(): fc.Arbitrary<Keyed> {
  const [tenant, key] = [fc.constantFrom('a', 'b'), fc.constantFrom('k', 'l')]
  return fc.record({ tenant, key, body: fc.constantFrom('x', 'x', 'y'), fails: fc.boolean() })
}

/** Of requests with one key of one tenant, one runs at a time; once one is answered, none runs again. */
async function answerAtOnce(scheduler: fc.Scheduler, all: readonly Keyed[]): Promise<void> {
  const store = new MemoryIdempotency(new VirtualClock())
  const running = new Set<string>()
  const answers = new Map<string, string>()
  const ask = async ({ tenant, key, body, fails }: Keyed, index: number) => {
    const name = `${tenant}/${key}`
    await scheduler.schedule(Promise.resolve())
    const state = await store.begin(tenant, key, body, LEASE_MS)
    if (state.type === 'finished') must(state.answer === answers.get(name), `${name} was given ${state.answer}`)
    if (state.type !== 'new') return
    must(!running.has(name) && !answers.has(name), `${name} runs twice`)
    running.add(name)
    await scheduler.schedule(Promise.resolve())
    running.delete(name)
    if (fails) return store.forget(tenant, key)
    const answer = `${name} ${body} ${index}`
    answers.set(name, answer)
    await store.finish(tenant, key, answer, LEASE_MS)
  }
  await scheduler.waitFor(Promise.all(all.map(ask)))
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what)
}
