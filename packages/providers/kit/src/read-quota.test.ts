import { expect, test } from 'vitest'
import { readQuota, type QuotaHeaderNames } from './read-quota.ts'

const NOW_MS = Date.UTC(2026, 10, 22, 10, 0, 0)

const names = (part: string) => ({ limit: `l-${part}`, remaining: `r-${part}`, reset: `t-${part}` })
const NAMES: QuotaHeaderNames = {
  requests: names('requests'),
  inputTokens: names('input'),
  outputTokens: names('output'),
}

function resetOf(reset: string): number | undefined {
  return readQuota(new Headers({ 'r-requests': '1', 't-requests': reset }), NOW_MS, NAMES)?.resetsInMs
}

test.each([
  ['6ms', 6],
  ['0s', 0],
  ['1s', 1000],
  ['1m30s', 90_000],
  ['1h0m2.5s', 3_602_500],
  ['2d', 172_800_000],
  ['2026-11-22T10:00:12Z', 12_000],
  ['2026-11-22T09:00:00Z', 0],
  ['', undefined],
  ['soon', undefined],
  ['-1s', undefined],
])('reads the reset %j', (reset, expected) => {
  expect(resetOf(reset)).toBe(expected)
})

test('tells what is left, and when the tightest limit is full again', () => {
  const headers = new Headers({
    'l-requests': '1000',
    'r-requests': '999',
    't-requests': '6ms',
    'l-input': '2000000',
    'r-input': '1000',
    't-input': '40s',
    'l-output': '400000',
    'r-output': '399000',
    't-output': '1s',
  })
  expect(readQuota(headers, NOW_MS, NAMES)).toEqual({
    requestsRemaining: 999,
    inputTokensRemaining: 1000,
    outputTokensRemaining: 399_000,
    resetsInMs: 40_000,
  })
})

test('says nothing when the vendor says nothing, or nothing that makes sense', () => {
  expect(readQuota(new Headers(), NOW_MS, NAMES)).toBeUndefined()
  expect(readQuota(new Headers({ 'r-requests': '-1', 'r-input': 'many' }), NOW_MS, NAMES)).toBeUndefined()
})
