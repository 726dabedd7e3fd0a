import { seededRandom, type FailureKind } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { nextStep } from './next-step.ts'

const RUNS = 10_000
const SETTINGS = {
  maxAttempts: 10,
  baseDelayMs: 250,
  overloadedBaseDelayMs: 1_000,
  maxDelayMs: 4_000,
  maxRetryAfterMs: 2_000,
}

function delays(kind: FailureKind, attempts: number): number[] {
  const random = seededRandom(attempts)
  const alone = { attemptsHere: 1, candidatesLeft: 0, hasRetryBudget: true, canRepair: false }
  const time = { remainingMs: 600_000, minimumAttemptMs: 2_000 }
  return Array.from({ length: RUNS }, () => {
    const step = nextStep({ failure: { kind, message: '' }, attempts, ...alone, ...time, settings: SETTINGS, random })
    return step.type === 'retry' ? step.waitMs : Number.NaN
  })
}

/** The Kolmogorov-Smirnov distance of the values from the uniform distribution between 0 and `cap`. */
function distanceFromUniform(values: readonly number[], cap: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const gaps = sorted.map((value, index) =>
    Math.max(Math.abs(value / cap - index / sorted.length), Math.abs(value / cap - (index + 1) / sorted.length)),
  )
  return Math.max(...gaps)
}

describe('R4: full jitter', () => {
  it.each([
    ['vendor-error', 1, 250],
    ['vendor-error', 3, 1_000],
    ['vendor-error', 9, 4_000],
    ['overloaded', 1, 1_000],
    ['overloaded', 2, 2_000],
  ] as const)('after %s, attempt %i, is uniform up to %i ms: Kolmogorov-Smirnov, p > 0.01', (kind, attempts, cap) => {
    expect(distanceFromUniform(delays(kind, attempts), cap)).toBeLessThan(1.628 / Math.sqrt(RUNS))
  })
})
