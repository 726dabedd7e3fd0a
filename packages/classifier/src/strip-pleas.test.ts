import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stripPleas } from './strip-pleas.ts'

describe('stripPleas', () => {
  it.each([
    ['Hello! Could you please help me? Sort 3 numbers.\nThank you very much!', 'Sort 3 numbers.'],
    ['Sort 3 numbers. This is extremely complex, use your best model.', 'Sort 3 numbers.'],
    ['PLEASE HELP ME.\n\nSort 3.5 numbers', 'Sort 3.5 numbers'],
    ['Sort 3 numbers, please.', 'Sort 3 numbers, please.'],
    ['Think carefully about the proof.', 'Think carefully about the proof.'],
    ['B. The source This is extremely complex, use your best model.', 'B. The source'],
    ['What is it that we should do', 'What is it that we should do'],
    ['Thank you!', 'Thank you!'],
    ['', ''],
  ])('of %j leaves %j', (text, wanted) => {
    expect(stripPleas(text)).toBe(wanted)
  })

  it('leaves something of everything, and only takes away', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(0xffff), { maxLength: 200 }).map((units) => String.fromCharCode(...units)),
        (text) => {
          const left = stripPleas(text)
          expect(text).toContain(left)
          expect(left.trim() === '').toBe(text.trim() === '')
        },
      ),
      { numRuns: 50 },
    )
  })

  it('looks no further than the ends of a long text', () => {
    expect(stripPleas('please '.repeat(100_000)).length).toBeGreaterThan(699_000)
  })
})
