import { seededRandom } from '@sluice/core'
import { expect, test } from 'vitest'
import { readRetryAfterMs } from './read-retry-after.ts'

const NOW_MS = Date.UTC(2026, 10, 22, 10, 0, 0)

function read(...values: readonly string[]): number | undefined {
  return readRetryAfterMs(new Headers(values.map((value): [string, string] => ['retry-after', value])), NOW_MS)
}

test.each([
  ['whole seconds', ['12'], 12_000],
  ['a fraction of a second', ['1.5'], 1500],
  ['a fraction of a millisecond, rounded up', ['0.0001'], 1],
  ['zero', ['0'], 0],
  ['a billion seconds', ['1e9'], 1_000_000_000_000],
  ['a date', ['Sun, 22 Nov 2026 10:00:30 GMT'], 30_000],
  ['an old-style date', ['Sunday, 22-Nov-26 10:00:30 GMT'], 30_000],
  ['a past date', ['Sun, 22 Nov 2026 09:00:00 GMT'], 0],
  ['a negative number', ['-5'], undefined],
  ['NaN', ['NaN'], undefined],
  ['infinity', ['1e999'], undefined],
  ['hexadecimal', ['0x10'], undefined],
  ['garbage', ['soon'], undefined],
  ['nothing', [''], undefined],
  ['the largest of several', ['3', '7', '5'], 7000],
  ['the largest of several dates', ['Sun, 22 Nov 2026 10:00:30 GMT', 'Sun, 22 Nov 2026 10:01:00 GMT'], 60_000],
  ['what makes sense among garbage', ['soon', '4', '-9'], 4000],
])('reads %s', (_name, values, expected) => {
  expect(read(...values)).toBe(expected)
})

test('takes the more exact header, unless it makes no sense', () => {
  expect(readRetryAfterMs(new Headers({ 'retry-after': '1', 'retry-after-ms': '80' }), NOW_MS)).toBe(80)
  expect(readRetryAfterMs(new Headers({ 'retry-after': '1', 'retry-after-ms': '-80' }), NOW_MS)).toBe(1000)
})

test('is never earlier than asked, never negative and never NaN, in 10,000 headers', () => {
  const random = seededRandom(7)
  for (let run = 0; run < 10_000; run += 1) {
    const seconds = random.next() * 10 ** Math.floor(random.next() * 10)
    const asked = [seconds, seconds / 2].map((value) => value.toFixed(Math.floor(random.next() * 5)))
    const waitMs = read(...asked)
    expect(waitMs).toBeGreaterThanOrEqual(Math.max(...asked.map(Number)) * 1000 - 1e-3)
    expect(waitMs).toBeLessThan(Math.max(...asked.map(Number)) * 1000 + 1.001)
  }
})

test('makes whole milliseconds or nothing of any text', () => {
  const random = seededRandom(11)
  const letters = '0123456789-+.,: eExGMTSunov\t"'
  for (let run = 0; run < 10_000; run += 1) {
    const text = Array.from({ length: 12 }, () => letters[Math.floor(random.next() * letters.length)]).join('')
    const waitMs = readRetryAfterMs({ get: () => text }, NOW_MS)
    expect(waitMs === undefined || (Number.isInteger(waitMs) && waitMs >= 0)).toBe(true)
  }
})
