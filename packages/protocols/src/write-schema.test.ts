import { expect, it } from 'vitest'
import { failureOf } from '../test/openai/decode-all.ts'
import { writeSchema } from './write-schema.ts'

it('writes a schema that fits', () => {
  expect(writeSchema({ type: 'fits', schema: { type: 'object' } }, 'the answer')).toEqual({ type: 'object' })
})

it('tells who sent it why another does not', () => {
  const { kind, detail } = failureOf(() => writeSchema({ type: 'unfit', reason: 'it has a "not"' }, 'tool "f"'))
  expect([kind, detail]).toEqual(['unsupported-dialect', expect.stringMatching(/tool "f" .*it has a "not"/)])
})
