import fc from 'fast-check'
import { expect, it } from 'vitest'
import { encodeToolCallId } from './tool-call-id.ts'

it('keeps an id that the vendor takes', () => {
  expect(encodeToolCallId('toolu_01-A')).toBe('toolu_01-A')
})

it('makes any id acceptable, and always the same one', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (id) => {
      expect(encodeToolCallId(id)).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
      expect(encodeToolCallId(id)).toBe(encodeToolCallId(id))
    }),
  )
})

it('keeps different ids apart', () => {
  const id = fc.string({ maxLength: 3 }).map((text) => `call:${text}`)
  fc.assert(
    fc.property(id, id, (a, b) => {
      expect(encodeToolCallId(a) === encodeToolCallId(b)).toBe(a === b)
    }),
  )
  expect(encodeToolCallId(`${'a'.repeat(70)}1`)).not.toBe(encodeToolCallId(`${'a'.repeat(70)}2`))
})
