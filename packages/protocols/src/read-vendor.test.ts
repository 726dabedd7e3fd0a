import { expect, it } from 'vitest'
import { z } from 'zod'
import { failureOf } from '../test/openai/decode-all.ts'
import { readVendor } from './read-vendor.ts'

const schema = z.object({ items: z.array(z.object({ size: z.number() })) })

it('hands over what fits', () => {
  expect(readVendor(schema, { items: [{ size: 1, extra: 2 }] }, 'p')).toEqual({ items: [{ size: 1 }] })
})

it('names the protocol and the place of what does not fit', () => {
  const { kind, message } = failureOf(() => readVendor(schema, { items: [{ size: 'x' }] }, 'openai-chat'))
  expect([kind, message]).toEqual(['malformed-answer', expect.stringMatching(/^openai-chat: .* at items\[0\]\.size: /)])
})
