import { FakeClock } from '@sluice/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AskBreaker } from './ask-breaker.ts'

function setup(failures = 2, openMs = 100) {
  const clock = new FakeClock()
  const breaker = new AskBreaker({ failures, openMs }, clock)
  const fail = () => breaker.permit()?.settle('failure')
  return { clock, breaker, fail }
}

describe('AskBreaker', () => {
  it('opens after so many failures in a row, and lets one probe through when its time is over', async () => {
    const { clock, breaker, fail } = setup()
    fail()
    fail()
    expect(breaker.permit()).toBeUndefined()
    await clock.advance(100)
    const probe = breaker.permit()
    expect(probe).toBeDefined()
    expect(breaker.permit()).toBeUndefined()
    probe?.settle('success')
    expect(breaker.permit()).toBeDefined()
  })

  it('opens anew when its probe fails, and lets the next probe through at once when the caller of the last has left', async () => {
    const { clock, breaker, fail } = setup()
    fail()
    fail()
    await clock.advance(100)
    fail()
    expect(breaker.permit()).toBeUndefined()
    await clock.advance(100)
    breaker.permit()?.settle('neutral')
    expect(breaker.permit()).toBeDefined()
  })

  it('forgets failures when there is an answer, and does not count what says nothing', () => {
    const { breaker, fail } = setup()
    fail()
    breaker.permit()?.settle('success')
    fail()
    breaker.permit()?.settle('neutral')
    expect(breaker.permit()).toBeDefined()
    fail()
    expect(breaker.permit()).toBeUndefined()
  })

  it('takes no notice of a question that outlives the state it was asked in', async () => {
    const { clock, breaker, fail } = setup()
    const late = breaker.permit()
    fail()
    fail()
    await clock.advance(100)
    const probe = breaker.permit()
    late?.settle('success')
    expect(breaker.permit()).toBeUndefined()
    probe?.settle('success')
    expect(breaker.permit()).toBeDefined()
  })

  it('never lets a second probe through beside the first, whatever comes in which order', async () => {
    const step = fc.oneof(
      fc.constant('ask' as const),
      fc.record({
        settle: fc.nat(5),
        verdict: fc.constantFrom('success' as const, 'failure' as const, 'neutral' as const),
      }),
      fc.record({ waitMs: fc.integer({ min: 1, max: 150 }) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { clock, breaker } = setup(3, 100)
        const asked: NonNullable<ReturnType<AskBreaker['permit']>>[] = []
        for (const each of steps) {
          if (each === 'ask') asked.push(...[breaker.permit()].filter((one) => one !== undefined))
          else if ('waitMs' in each) await clock.advance(each.waitMs)
          else asked.splice(each.settle, 1)[0]?.settle(each.verdict)
        }
        for (let turn = 0; turn < 3; turn += 1) breaker.permit()?.settle('failure')
        expect(breaker.permit()).toBeUndefined()
        await clock.advance(100)
        const probe = breaker.permit()
        // Undefined: a probe of before is still under way, and holds the place.
        if (probe) expect(breaker.permit()).toBeUndefined()
        else expect(asked.length).toBeGreaterThan(0)
      }),
      { numRuns: 200 },
    )
  })
})
