import type { HeaderReader } from './header-reader.ts'

const NUMBER = /^\d+(?:\.\d+)?(?:e\d+)?$/i
// An HTTP date has a comma of its own after the day of the week.
const VALUE = /(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,)?[^,]+/gi
const HTTP_DATE = /^(?:[a-z]{3,9},? )?.*\d{1,2}:\d{2}:\d{2}/i

/**
 * How long the vendor asks us to wait, in whole milliseconds, rounded up; undefined when it says nothing that makes sense.
 * `retry-after-ms` is the more exact and wins over `retry-after` (seconds or an HTTP date); a past date is 0; of
 * several values the largest counts, so that we are never earlier than asked.
 */
export function readRetryAfterMs(headers: HeaderReader, nowMs: number): number | undefined {
  return (
    largest(headers.get('retry-after-ms'), (text) => amount(text, 1)) ??
    largest(headers.get('retry-after'), (text) => amount(text, 1000) ?? untilDate(text, nowMs))
  )
}

function largest(header: string | null, read: (text: string) => number | undefined): number | undefined {
  const values = (header?.match(VALUE) ?? []).map((text) => read(text.trim())).filter((value) => value !== undefined)
  return values.length === 0 ? undefined : Math.max(...values)
}

function amount(text: string, unitMs: number): number | undefined {
  if (!NUMBER.test(text)) return undefined
  const durationMs = Math.ceil(Number(text) * unitMs)
  return Number.isFinite(durationMs) ? durationMs : undefined
}

function untilDate(text: string, nowMs: number): number | undefined {
  const dateMs = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(dateMs) ? undefined : Math.max(0, Math.ceil(dateMs - nowMs))
}
