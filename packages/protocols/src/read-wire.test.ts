import { SluiceError } from '@sluice/core'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { readBody, unknownFields } from './read-wire.ts'

const schema = z.object({ items: z.array(z.object({ size: z.number() })) })

it('hands over a body that fits', () => {
  expect(readBody(schema, { items: [{ size: 1, extra: 2 }] })).toEqual({ items: [{ size: 1 }] })
})

it('names the path of what does not fit', () => {
  const read = () => readBody(schema, { items: [{ size: 1 }, { size: 'x' }] })
  expect(read).toThrow(SluiceError)
  expect(read).toThrow(expect.objectContaining({ code: 'invalid_request', param: 'items[1].size' }))
})

it('lists fields that are set and not known', () => {
  expect(unknownFields({ a: 1, b: null, c: 0, d: undefined }, ['a'])).toEqual(['c'])
})

it.each([null, 'text', 7, undefined])('finds no fields in %s', (body) => {
  expect(unknownFields(body, [])).toEqual([])
})
