import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ABORT_CASES } from './abort-cases.ts'
import { ANSWER_CASES } from './answer-cases.ts'
import { CAPABILITY_CASES } from './capability-cases.ts'
import type { ConformanceTarget, ConformanceVendor } from './conformance-target.ts'
import { FAILURE_CASES } from './failure-cases.ts'
import { QUESTION_CASES } from './question-cases.ts'

const CASES = [...ANSWER_CASES, ...CAPABILITY_CASES, ...QUESTION_CASES, ...FAILURE_CASES, ...ABORT_CASES]

/** Registers the suite that every provider runs unchanged, over real HTTP, against a vendor that stands in for the real one. */
export function runConformance(target: ConformanceTarget): void {
  describe(`${target.name} conforms`, () => {
    let vendor: ConformanceVendor

    beforeEach(async () => {
      vendor = await target.start()
    })

    // Both must end: a call or a connection that is left open keeps this waiting, and fails the test.
    afterEach(async () => {
      await vendor.provider.close()
      await vendor.close()
    })

    const cases = CASES.filter(({ isFor }) => isFor?.(target) ?? true)
    test.each(cases.map(({ name, run }) => [name, run] as const))('%s', async (_name, run) => {
      expect.hasAssertions()
      await run(vendor, target)
    })
  })
}
