import { SAMPLE_RECORD } from '@sluice/memory/suites'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fromJson, toJson } from './record-json.ts'

it('gives back every amount, however large, and leaves text of digits alone', () => {
  const record = fc.record({
    tenant: fc.oneof(fc.string(), fc.bigInt().map(String)),
    costNanoUsd: fc.bigInt(),
    attempts: fc.array(fc.record({ costNanoUsd: fc.option(fc.bigInt(), { nil: undefined }) })),
    signals: fc.dictionary(fc.string(), fc.integer()),
  })
  fc.assert(
    fc.property(record, (part) => {
      const whole = { ...SAMPLE_RECORD, ...part }
      expect(fromJson(toJson(whole))).toEqual(whole)
    }),
  )
})
