import { SluiceError } from '@sluice/core'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { readBody } from './read-wire.ts'

const schema = z.object({ items: z.array(z.object({ size: z.number() })) })

it('hands over a body that fits', () => {
  expect(readBody(schema, { items: [{ size: 1, extra: 2 }] })).toEqual({ items: [{ size: 1 }] })
})

it('names the path of what does not fit', () => {
  const read = () => readBody(schema, { items: [{ size: 1 }, { size: 'x' }] })
  expect(read).toThrow(SluiceError)
  expect(read).toThrow(expect.objectContaining({ code: 'invalid_request', param: 'items[1].size' }))
})
