import type { RecordStore } from '@sluice/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FEEDBACK_CASES } from './record-feedback-cases.ts'
import { KEEPING_CASES } from './record-keeping-cases.ts'
import { SPEND_CASES } from './record-spend-cases.ts'

/** One test of the suite; throws when the store does not behave. */
export interface RecordCase {
  /** A sentence of behaviour. */
  readonly name: string
  readonly run: (store: RecordStore) => Promise<void>
}

const TIMEOUT_MS = 60_000

/** Registers the suite that every `RecordStore` passes unchanged. `setup` gives a store with nothing in it; it is closed. */
export function recordSuite(name: string, setup: () => RecordStore | Promise<RecordStore>): void {
  describe(`${name} keeps route records`, () => {
    let store: RecordStore

    beforeEach(async () => {
      store = await setup()
    })

    afterEach(async () => {
      await store.close()
    })

    const cases = [...KEEPING_CASES, ...FEEDBACK_CASES, ...SPEND_CASES].map((each) => [each.name, each.run] as const)
    test.each(cases)('%s', { timeout: TIMEOUT_MS }, async (_name, run) => {
      expect.hasAssertions()
      await run(store)
    })
  })
}
