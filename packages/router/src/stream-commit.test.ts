import { seededRandom, type AnswerEvent, type FailureKind } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { OK, ScriptedProvider, textEvents, type Reaction } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

const KINDS: readonly FailureKind[] = ['truncated', 'overloaded', 'vendor-error', 'rate-limited', 'in-doubt']
const CONTENT_AT = textEvents().findIndex(({ type }) => type === 'text-delta')

async function endOf(events: AsyncIterable<AnswerEvent>): Promise<readonly string[]> {
  const types: string[] = []
  try {
    for await (const { type } of events) types.push(type)
  } catch {
    types.push('error')
  }
  return types
}

const RUNS = 3_000

describe('the commit of a stream', () => {
  it('R5: is the last thing that chooses: 0 second attempts after it, in 3,000 faulty streams', async () => {
    const random = seededRandom(9)
    const cuts = Array.from({ length: RUNS }, () => Math.floor(random.next() * 5))
    const faulty = cuts.map((events): Reaction => {
      const kind = KINDS[Math.floor(random.next() * KINDS.length)] ?? 'truncated'
      return { type: 'events', events: textEvents().slice(0, events), failure: { kind, message: 'cut' } }
    })
    const [first, second] = [new ScriptedProvider(), new ScriptedProvider(OK)]
    first.script = faulty
    const { stream, clock, records } = testRouter(first, second, {
      ...TWO_VENDORS,
      breaker: { minimumOutcomes: 1_000_000, consecutiveFailures: 1_000_000 },
      // One attempt each, so that a fault is one line of the script.
      retries: { budgetShare: 0, budgetPerSecond: 0, throttleFromPerSecond: 1_000_000 },
    })
    for (const [index, cut] of cuts.entries()) {
      const isCommitted = cut > CONTENT_AT
      const called = second.calls.length
      const { events } = await stream()
      const types = await endOf(events)
      expect(types.at(-1)).toBe(isCommitted ? 'error' : 'end')
      expect(types.filter((type) => type === 'start')).toHaveLength(1)
      expect(second.calls.length - called).toBe(isCommitted ? 0 : 1)
      expect(records[index]?.attempts).toHaveLength(isCommitted ? 1 : 2)
      await clock.advance(1_001)
    }
  }, 600_000)

  it('is not reached by a stream that drips: the next candidate answers, and only that is heard', async () => {
    const drip: Reaction = { type: 'stall', events: textEvents('Hi').slice(0, CONTENT_AT + 1) }
    const first = new ScriptedProvider(drip)
    const policy = { ...TWO_VENDORS, timeouts: { minimumCharactersPerSecond: 2 } }
    const { stream, clock, records } = testRouter(first, new ScriptedProvider(OK), policy)
    const streamed = stream()
    await clock.advance(2_000)
    const { head, events } = await streamed
    expect(head).toMatchObject({ deployment: 'second/small', attempts: 2 })
    expect(first.calls[0]?.signal.aborted).toBe(true)
    expect(await endOf(events)).toEqual(textEvents().map(({ type }) => type))
    expect(records[0]?.attempts.map(({ outcome }) => outcome)).toEqual(['first-token-timeout', 'answered'])
    expect(clock.pendingTimers).toBe(0)
  })
})
