import type { IdempotencyStore } from '@sluice/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { IDEMPOTENCY_CASES } from './idempotency-cases.ts'

/** A store with nothing in it, and how time passes for it. */
export interface IdempotencyUnderTest {
  readonly store: IdempotencyStore
  /** Lets that much time pass: by moving a fake clock, or, where a server's clock counts, by waiting. About a second. */
  readonly advance: (durationMs: number) => Promise<void>
  readonly close?: () => Promise<void>
}

/** Registers the suite that every `IdempotencyStore` passes unchanged. `setup` gives a store with nothing in it. */
export function idempotencySuite(
  name: string,
  setup: () => IdempotencyUnderTest | Promise<IdempotencyUnderTest>,
): void {
  describe(`${name} makes a key run once`, () => {
    let target: IdempotencyUnderTest

    beforeEach(async () => {
      target = await setup()
    })

    afterEach(async () => {
      await target.close?.()
    })

    const cases = IDEMPOTENCY_CASES.map((each) => [each.name, each.run] as const)
    test.each(cases)('%s', async (_name, run) => {
      expect.hasAssertions()
      await run(target)
    })
  })
}
