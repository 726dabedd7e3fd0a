import { parseChatRequest, type ProviderCall } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { MemoryQuotas } from '@sluice/memory'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PolicyInput } from './policy/policy-schema.ts'
import { failing, ScriptedProvider, textEvents, type Reaction } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

const AT_ONCE = { ofCallers: 3, ofCalls: 2 }
const policy: PolicyInput = {
  ...TWO_VENDORS,
  quotas: {
    callers: { scope: 'tenant', concurrency: AT_ONCE.ofCallers, tokensPerMinute: 1_000_000, requestsPerMinute: 1_000 },
    calls: { scope: 'deployment', concurrency: AT_ONCE.ofCalls, tokensPerMinute: 1_000_000 },
  },
  // No wait, no open breaker: time stands still here.
  breaker: { consecutiveFailures: 1_000, minimumOutcomes: 1_000 },
  budgets: { small: { scope: 'global', window: 'total', limitUsd: '0.05' } },
}

/** How many are at something at once, and the most there ever were. */
class Gauge {
  most = 0
  #now = 0

  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#now += 1
    this.most = Math.max(this.most, this.#now)
    try {
      return await work()
    } finally {
      this.#now -= 1
    }
  }
}

/** Answers, fails or streams when the schedule says so, and counts the calls. */
class ScheduledProvider extends ScriptedProvider {
  readonly gauge = new Gauge()
  readonly #whole: ScriptedProvider
  readonly #schedule: fc.Scheduler

  constructor(schedule: fc.Scheduler, script: readonly Reaction[]) {
    super(...script)
    this.#schedule = schedule
    // A whole answer cannot break off.
    this.#whole = new ScriptedProvider(...script.filter(({ type }) => type !== 'events'))
  }

  override answer(call: ProviderCall) {
    return this.#counted(call, () => this.#whole.answer(call))
  }

  override stream(call: ProviderCall) {
    return this.#counted(call, () => super.stream(call))
  }

  /** A call that is ended by its signal is over, as it is at a vendor. */
  #counted<T>({ signal }: ProviderCall, work: () => Promise<T>): Promise<T> {
    const ended = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true })
    })
    const pace = async () => this.#schedule.schedule(Promise.resolve())
    return this.gauge.during(() => Promise.race([pace().then(work), ended]))
  }
}

/** The memory store, answering when the schedule says so. */
class ScheduledQuotas extends MemoryQuotas {
  readonly #schedule: fc.Scheduler

  constructor(schedule: fc.Scheduler) {
    super(new FakeClock())
    this.#schedule = schedule
  }

  override async take(...input: Parameters<MemoryQuotas['take']>) {
    await this.#schedule.schedule(Promise.resolve())
    const result = await super.take(...input)
    await this.#schedule.schedule(Promise.resolve())
    return result
  }

  /** Whether nobody is held anywhere. */
  async isFree(): Promise<boolean> {
    const limit = (key: string, most: number) => ({ key, kind: 'concurrency', limit: most, amount: most }) as const
    const ofCalls = ['first%2Fsmall', 'second%2Fsmall'].map((id) => limit(`calls/${id}/at-once`, AT_ONCE.ofCalls))
    const result = await super.take('probe', [limit('callers/acme/at-once', AT_ONCE.ofCallers), ...ofCalls], 1)
    return result.type === 'taken'
  }

  override async give(...input: Parameters<MemoryQuotas['give']>) {
    await this.#schedule.schedule(Promise.resolve())
    return super.give(...input)
  }
}

const broken: Reaction = { type: 'events', events: textEvents().slice(0, 3) }
const reaction = fc.constantFrom<Reaction>({ type: 'answer' }, failing('in-doubt'), failing('invalid-request'), broken)
const manner = fc.constantFrom('chat', 'stream', 'leave', 'abort')

type App = ReturnType<typeof testRouter>

interface Circumstances {
  readonly schedule: fc.Scheduler
  readonly streams: Gauge
}

/** One request, to its end, whichever it is. */
async function ask({ router, context }: App, how: string, { schedule, streams }: Circumstances): Promise<void> {
  const request = parseChatRequest({ messages: 'Hi', maxOutputTokens: 1_000 })
  const caller = new AbortController()
  const mine = { ...context, signal: caller.signal }
  if (how === 'abort') void schedule.schedule(Promise.resolve()).then(() => caller.abort())
  if (how === 'chat') return void (await router.chat(request, mine))
  const { events, record } = await router.stream(request, mine)
  const iterator = events[Symbol.asyncIterator]()
  await streams.during(() => schedule.schedule(Promise.resolve()))
  if (how === 'leave') await iterator.return?.()
  else while (!(await iterator.next()).done);
  await record
}

describe('quotas under every order of things', () => {
  it('never admit more at once than they say, and are all given back in the end', async () => {
    const property = fc.asyncProperty(
      fc.scheduler(),
      fc.array(manner, { minLength: 1, maxLength: 12 }),
      fc.array(reaction, { minLength: 1, maxLength: 12 }),
      async (schedule, manners, script) => {
        const store = new ScheduledQuotas(schedule)
        const vendors = [new ScheduledProvider(schedule, script), new ScheduledProvider(schedule, script)] as const
        const app = testRouter(...vendors, policy, { quotas: store })
        const streams = new Gauge()
        const asked = Promise.allSettled(manners.map((how) => ask(app, how, { schedule, streams })))
        await schedule.waitFor(asked)
        for (const { gauge } of vendors) expect(gauge.most).toBeLessThanOrEqual(AT_ONCE.ofCalls)
        expect(streams.most).toBeLessThanOrEqual(AT_ONCE.ofCallers)
        expect(app.records).toHaveLength(manners.length)
        expect(app.clock.pendingTimers).toBe(0)
        expect(await store.isFree()).toBe(true)
      },
    )
    await fc.assert(property, { numRuns: 300 })
  }, 30_000)
})
