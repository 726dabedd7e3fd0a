import fc from 'fast-check'
import { expect, it } from 'vitest'
import { INTERLEAVINGS } from './interleavings.ts'

// Two seconds for all of them together; `npm run simulate -- --interleavings N` for more.
const settings = { numRuns: 10_000, seed: 5 }

it.each(['ledger', 'breaker', 'idempotency'] as const)('the %s holds in every order of steps (S6)', async (name) => {
  const details = await fc.check(INTERLEAVINGS[name](), settings)
  expect(fc.defaultReportMessage(details)).toBeUndefined()
  expect(details.numRuns).toBe(10_000)
})
