import { describe, expect, it } from 'vitest'
import { regexesOfProduct, type FoundRegex } from './regexes.ts'

const LENGTH = 100_000
const MOST_MS = 50

/** Pieces that such expressions take again and again, from their own letters and classes. */
const UNITS = ['a', '0', ' ', '\n', '-', '.', ',', '<', '"', '`', '[', '{', '(', '/', 'a ', 'a,', '1.', '\n ', 'mon,']

function pumpsFor({ source }: RegExp): string[] {
  const words = source.match(/[a-z0-9]{2,12}/gi) ?? []
  const units = new Set([...UNITS, ...words.slice(0, 3)])
  // What is missing at the end makes it try every other way.
  return Array.from(units, (unit) => `${unit.repeat(LENGTH / unit.length)}\u{1}`)
}

function worstOf(found: FoundRegex): number {
  let worst = 0
  for (const text of pumpsFor(found.regex)) {
    // The best of three: a machine that is busy elsewhere is no fault of the expression.
    let best = Infinity
    for (let time = 0; time < 3 && best > MOST_MS; time += 1) {
      const startMs = performance.now()
      text.replace(found.regex, '')
      best = Math.min(best, performance.now() - startMs)
    }
    worst = Math.max(worst, best)
  }
  return worst
}

describe('X7: regular expressions', () => {
  it('of the code take 50 ms at most for 100 kB that suit them ill', () => {
    const all = regexesOfProduct()
    expect(all.length).toBeGreaterThan(100)
    const slow = all.flatMap((found) => {
      const worst = worstOf(found)
      return worst > MOST_MS ? [`${found.at}: ${found.regex} took ${worst.toFixed(0)} ms`] : []
    })
    expect(slow).toEqual([])
  }, 240_000)
})
