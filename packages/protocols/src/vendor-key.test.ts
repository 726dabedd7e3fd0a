import { expect, it } from 'vitest'
import { vendorKey } from './vendor-key.ts'

it('cuts a key to what the vendor takes, and different keys stay different', () => {
  expect(vendorKey('short', 64)).toBe('short')
  expect(vendorKey(undefined, 64)).toBeUndefined()
  const [first, second] = [vendorKey('k'.repeat(65), 64), vendorKey('k'.repeat(66), 64)]
  expect(first).not.toBe(second)
  expect(first?.length).toBeLessThanOrEqual(64)
})
