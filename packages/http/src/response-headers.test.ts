import { ERROR_STATUS, SluiceError, type ErrorCode } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { answerHeaders, costHeader, errorHeaders } from './response-headers.ts'
import { ANSWER } from './testing/fake-router.ts'

const CODES = Object.keys(ERROR_STATUS).filter((code): code is ErrorCode => code in ERROR_STATUS)
const CODES_TO_RETRY = new Set<ErrorCode>([
  'rate_limited',
  'overloaded',
  'budget_store_unavailable',
  'upstream_unavailable',
])

describe('errorHeaders', () => {
  it.each(CODES)('forbids clients to retry %s unless it says when', (code) => {
    const headers = errorHeaders(new SluiceError({ code, message: 'No.' }))
    expect(headers).toMatchObject({ 'x-should-retry': 'false' })
    expect(headers).not.toHaveProperty('retry-after')
  })

  it.each(CODES)('lets clients retry %s only when its status asks for it', (code) => {
    const headers = errorHeaders(new SluiceError({ code, message: 'No.', retryAfterMs: 2_000 }))
    expect(headers['x-should-retry']).toBe(String(CODES_TO_RETRY.has(code)))
    expect(headers['retry-after']).toBe(CODES_TO_RETRY.has(code) ? '2' : undefined)
  })

  it.each([
    [0, '1'],
    [1, '1'],
    [1_001, '2'],
    [60_000, '60'],
    [3_600_000, '60'],
  ])('turns %d ms into whole seconds from 1 to 60', (retryAfterMs, seconds) => {
    const error = new SluiceError({ code: 'rate_limited', message: 'Wait.', retryAfterMs })
    expect(errorHeaders(error)['retry-after']).toBe(seconds)
  })

  it('names the decision once there is one', () => {
    const error = new SluiceError({ code: 'upstream_error', message: 'No.', decisionId: 'dec_1', attempts: 3 })
    expect(errorHeaders(error)).toMatchObject({ 'x-sluice-decision': 'dec_1', 'x-sluice-attempts': '3' })
  })
})

describe('answerHeaders', () => {
  it('leaves x-sluice-dropped out when nothing was dropped', () => {
    expect(answerHeaders(ANSWER, [])).not.toHaveProperty('x-sluice-dropped')
  })

  it.each([
    [{ type: 'verified' }, 'verified'],
    [{ type: 'unchecked' }, 'unchecked'],
    [{ type: 'not-verified', reason: 'it is empty', kept: 'no-money' }, 'not-verified; no-money'],
  ] as const)('says what became of the check of an answer: %j', (verification, text) => {
    expect(answerHeaders({ ...ANSWER, verification }, [])).toMatchObject({ 'x-sluice-verification': text })
    expect(answerHeaders(ANSWER, [])).not.toHaveProperty('x-sluice-verification')
  })

  it('lists what the surface and the deployment dropped, each once', () => {
    const head = { ...ANSWER, dropped: ['temperature', 'seed'] }
    expect(answerHeaders(head, ['service_tier', 'seed'])['x-sluice-dropped']).toBe('service_tier, seed, temperature')
  })

  it('lets no line break from the client into a header', () => {
    const dropped = answerHeaders(ANSWER, ['metadata.a\r\nset-cookie: x=é'])['x-sluice-dropped']
    expect(dropped).toBe('metadata.a??set-cookie: x=?')
  })

  it('lists as many dropped fields as fit into a header, whole, and says that there are more', () => {
    const fields = Array.from({ length: 100_000 }, (_, index) => `field_${index}`)
    const dropped = String(answerHeaders(ANSWER, fields)['x-sluice-dropped'])
    expect(dropped.length).toBeLessThanOrEqual(1_010)
    expect(dropped.split(', ').at(-1)).toBe('...')
    expect(fields).toEqual(expect.arrayContaining(dropped.split(', ').slice(0, -1)))
    expect(dropped.split(', ').length).toBeGreaterThan(80)
  })

  it('leaves out one endless field and keeps the others', () => {
    const dropped = answerHeaders(ANSWER, ['seed', 'x'.repeat(9_000), 'top_k'])['x-sluice-dropped']
    expect(dropped).toBe('seed, top_k, ...')
  })
})

describe('costHeader', () => {
  it('writes exact dollars, and "unknown" rather than zero', () => {
    expect(costHeader(1_234_500n)).toEqual({ 'x-sluice-cost-usd': '0.001234500' })
    expect(costHeader(undefined)).toEqual({ 'x-sluice-cost-usd': 'unknown' })
  })
})
