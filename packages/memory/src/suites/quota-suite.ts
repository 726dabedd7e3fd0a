import type { QuotaStore } from '@sluice/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CONCURRENCY_CASES } from './quota-concurrency-cases.ts'
import { RATE_CASES } from './quota-rate-cases.ts'

/** A store with nothing in it, and how time passes for it. */
export interface QuotaUnderTest {
  readonly store: QuotaStore
  /** Lets that much time pass: by moving a fake clock, or, where a server's clock counts, by waiting. About a second. */
  readonly advance: (durationMs: number) => Promise<void>
}

/** One test of the suite; throws when the store does not behave. */
export interface QuotaCase {
  /** A sentence of behaviour. */
  readonly name: string
  readonly run: (quotas: QuotaUnderTest) => Promise<void>
}

const TIMEOUT_MS = 30_000

/** Registers the suite that every `QuotaStore` passes unchanged. `setup` gives a store with nothing in it; it is closed. */
export function quotaSuite(name: string, setup: () => QuotaUnderTest | Promise<QuotaUnderTest>): void {
  describe(`${name} counts quotas`, () => {
    let quotas: QuotaUnderTest

    beforeEach(async () => {
      quotas = await setup()
    })

    afterEach(async () => {
      await quotas.store.close()
    })

    const cases = [...RATE_CASES, ...CONCURRENCY_CASES].map((each) => [each.name, each.run] as const)
    test.each(cases)('%s', { timeout: TIMEOUT_MS }, async (_name, run) => {
      expect.hasAssertions()
      await run(quotas)
    })
  })
}
