import fc from 'fast-check'
import { expect, it } from 'vitest'
import { argumentsObject } from './arguments-object.ts'

it.each(['', ' ', '{}'])('are an empty object for a call that takes nothing: %j', (text) => {
  expect(argumentsObject(text)).toEqual({})
})

it.each(['{"city":"Par', '[1]', '"x"', 'null', '7'])('are handed on when they are no object: %s', (text) => {
  expect(argumentsObject(text)).toEqual({ INVALID_JSON: text })
})

it('never get lost', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string({ minLength: 1 })), (text) => {
      const made = argumentsObject(text)
      const isSame = JSON.stringify(made) === JSON.stringify(safeParse(text))
      expect(isSame || text.trim() === '' || Reflect.get(made, 'INVALID_JSON') === text).toBe(true)
    }),
  )
})

function safeParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
