import { FAILURE_KINDS, seededRandom, type Failure } from '@sluice/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextStep, type NextStepInput } from './next-step.ts'

const SETTINGS = {
  maxAttempts: 3,
  baseDelayMs: 250,
  overloadedBaseDelayMs: 1_000,
  maxDelayMs: 4_000,
  maxRetryAfterMs: 2_000,
}

function step(kind: Failure['kind'], input: Partial<NextStepInput> = {}, failure: Partial<Failure> = {}) {
  return nextStep({
    failure: { kind, message: kind, ...failure },
    attempts: 1,
    attemptsHere: 1,
    candidatesLeft: 1,
    hasRetryBudget: true,
    canRepair: true,
    remainingMs: 60_000,
    minimumAttemptMs: 2_000,
    settings: SETTINGS,
    random: seededRandom(1),
    ...input,
  })
}

describe('nextStep', () => {
  it('tries a vendor that failed once more, then the next one', () => {
    expect(step('vendor-error').type).toBe('retry')
    expect(step('vendor-error', { attempts: 2, attemptsHere: 2 }).type).toBe('failover')
  })

  it('leaves an overloaded vendor at once, and retries it only when there is nobody else', () => {
    expect(step('overloaded').type).toBe('failover')
    expect(step('overloaded', { candidatesLeft: 0 }).type).toBe('retry')
  })

  it.each(['in-doubt', 'first-token-timeout'] as const)('never sends an ambiguous request again: %s', (kind) => {
    expect(step(kind, { candidatesLeft: 0 }).type).toBe('give-up')
  })

  it.each(['invalid-request', 'content-filtered', 'client-gone', 'deadline-exceeded', 'internal'] as const)(
    'gives up on %s however many candidates are left',
    (kind) => expect(step(kind, { candidatesLeft: 9 }).type).toBe('give-up'),
  )

  it('obeys a vendor that says not to retry', () => {
    expect(step('vendor-error', {}, { shouldRetry: false }).type).toBe('failover')
  })

  it('fails over rather than wait for a Retry-After that takes too much of the time left', () => {
    expect(step('rate-limited', { candidatesLeft: 0 }, { retryAfterMs: 2_001 }).type).toBe('give-up')
    expect(step('rate-limited', { candidatesLeft: 0, remainingMs: 5_000 }, { retryAfterMs: 1_001 }).type).toBe(
      'give-up',
    )
    expect(step('rate-limited', { candidatesLeft: 0 }, { retryAfterMs: 2_000 }).type).toBe('retry')
  })

  it('never starts an attempt beyond the limit, with too little time, or before the Retry-After', () => {
    const input = fc.record({
      kind: fc.constantFrom(...FAILURE_KINDS),
      attempts: fc.integer({ min: 1, max: 5 }),
      attemptsHere: fc.integer({ min: 1, max: 3 }),
      candidatesLeft: fc.nat(3),
      remainingMs: fc.oneof(fc.nat(4_000), fc.nat(100_000)),
      retryAfterMs: fc.option(fc.nat(10_000), { nil: undefined }),
      seed: fc.nat(),
    })
    fc.assert(
      fc.property(input, ({ kind, retryAfterMs, seed, ...rest }) => {
        const next = step(kind, { ...rest, random: seededRandom(seed) }, { retryAfterMs })
        if (rest.attempts >= 3 || rest.remainingMs < 2_000) expect(next.type).toBe('give-up')
        if (next.type === 'failover') expect(rest.candidatesLeft).toBeGreaterThan(0)
        if (next.type !== 'retry') return
        expect(rest.attemptsHere).toBe(1)
        expect(next.waitMs).toBeGreaterThanOrEqual(retryAfterMs ?? 0)
        expect(next.waitMs).toBeLessThanOrEqual(rest.remainingMs - 2_000)
      }),
      { numRuns: 10_000 },
    )
  })
})
