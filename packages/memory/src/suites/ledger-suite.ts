import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EXPIRY_CASES } from './ledger-expiry-cases.ts'
import { LIMIT_CASES } from './ledger-limit-cases.ts'
import { MODEL_CASES } from './ledger-model-cases.ts'
import { PHASE_CASES } from './ledger-phase-cases.ts'
import type { LedgerUnderTest } from './ledger-under-test.ts'
import { VALIDATION_CASES } from './ledger-validation-cases.ts'

export interface SuiteOptions {
  /** The share of the long cases' runs: 1, the default, is what is asked of a release. Less for slow stores. */
  readonly scale?: number
}

const CASES = [...PHASE_CASES, ...EXPIRY_CASES, ...LIMIT_CASES, ...VALIDATION_CASES, ...MODEL_CASES]
const TIMEOUT_MS = 120_000

/** Registers the suite that every `LedgerStore` passes unchanged. `setup` gives a store with nothing in it; it is closed. */
export function ledgerSuite(
  name: string,
  setup: () => LedgerUnderTest | Promise<LedgerUnderTest>,
  { scale = 1 }: SuiteOptions = {},
): void {
  const runs = (full: number) => Math.max(1, Math.round(full * scale))

  describe(`${name} is a ledger`, () => {
    let ledger: LedgerUnderTest

    beforeEach(async () => {
      ledger = await setup()
    })

    afterEach(async () => {
      await ledger.store.close()
    })

    const cases = CASES.map((each) => [each.name, each.run] as const)
    test.each(cases)('%s', { timeout: TIMEOUT_MS }, async (_name, run) => {
      expect.hasAssertions()
      await run(ledger, runs)
    })
  })
}
