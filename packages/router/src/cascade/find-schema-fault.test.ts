import { expect, it } from 'vitest'
import { findSchemaFault } from './find-schema-fault.ts'
import { answered, asked, call } from '../testing/sample-answer.ts'

const schema = { type: 'object', properties: { age: { type: 'integer' } }, required: ['age'] }
const structured = asked({ output: { type: 'json-schema', schema } })

it.each([
  ['{"age": 7}', undefined],
  ['{"age": "7"}', 'its JSON does not match the schema: "type" does not hold at /age'],
  ['{}', 'its JSON does not match the schema: "required" does not hold at its root'],
  ['```json\n{"age": 7}\n```', 'it is not JSON'],
  ['Seven.', 'it is not JSON'],
])('says of %j: %s', (text, fault) => {
  expect(findSchemaFault(answered(text), structured)).toBe(fault)
})

it('wants no schema where only JSON was asked for, and nothing where text was', () => {
  expect(findSchemaFault(answered('[1'), asked({ output: { type: 'json' } }))).toBe('it is not JSON')
  expect(findSchemaFault(answered('[1]'), asked({ output: { type: 'json' } }))).toBeUndefined()
  expect(findSchemaFault(answered('Seven.'), asked())).toBeUndefined()
})

it('waits for the answer that comes after a tool call', () => {
  const calling = answered([call('look_up', '{}')], { stopReason: 'tool-call' })
  expect(findSchemaFault(calling, structured)).toBeUndefined()
})
