import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answerId, vendorKey, vendorToolId } from './openai-ids.ts'

describe('a tool call id for a vendor', () => {
  it('is the id itself where the vendor takes it', () => {
    expect(vendorToolId('call_abc-1', 40)).toBe('call_abc-1')
  })

  it.each([40, 64])('has at most %i characters of the safe alphabet', (maxLength) => {
    fc.assert(fc.property(fc.string(), (id) => /^[a-zA-Z0-9_-]+$/.test(vendorToolId(id, maxLength))))
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (id) => vendorToolId(id, maxLength).length <= maxLength))
  })

  it('is different for different ids, even when one is the digest of the other', () => {
    const different = (a: string, b: string) => a === b || vendorToolId(a, 40) !== vendorToolId(b, 40)
    fc.assert(fc.property(fc.string(), fc.string(), different))
    fc.assert(fc.property(fc.string(), (id) => different(id, vendorToolId(id, 40)) || vendorToolId(id, 40) === id))
    expect(vendorToolId(vendorToolId('a b', 40), 40)).not.toBe(vendorToolId('a b', 40))
  })
})

describe('a key for a vendor', () => {
  it('is cut to what the vendor takes, and different keys stay different', () => {
    expect(vendorKey('short', 64)).toBe('short')
    expect(vendorKey(undefined, 64)).toBeUndefined()
    const [first, second] = [vendorKey('k'.repeat(65), 64), vendorKey('k'.repeat(66), 64)]
    expect(first).not.toBe(second)
    expect(first?.length).toBeLessThanOrEqual(64)
  })
})

describe('the id of an answer', () => {
  it('is that of the decision, with another prefix', () => {
    expect(answerId('resp_', 'dec_abc')).toBe('resp_abc')
  })
})
