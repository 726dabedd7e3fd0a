import { expect, it } from 'vitest'
import { AccountBook } from './account-book.ts'

const HOUR_MS = 3_600_000
const DAYS = 3

it('holds the windows of the last day only, however many minutes there were', () => {
  const book = new AccountBook()
  let most = 0
  for (let minute = 0; minute < DAYS * 24 * 60; minute += 1) {
    const time = minute * 60_000
    book.move([{ key: `acme/${minute}`, endsAt: time + 60_000 }], { pending: 0n, posted: 1n })
    book.forgetEnded(time)
    most = Math.max(most, book.size)
  }
  expect(most).toBeLessThanOrEqual(26 * 60)
  book.forgetEnded(100 * 24 * HOUR_MS)
  expect(book.size).toBeGreaterThan(0)
  for (let call = 0; call < 100; call += 1) book.forgetEnded(100 * 24 * HOUR_MS)
  expect(book.size).toBe(0)
})

it('starts a window that was forgotten at nothing again, never below', () => {
  const book = new AccountBook()
  book.move([{ key: 'acme' }], { pending: -100n, posted: -70n })
  expect(book.balance('acme')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 0n })
})
