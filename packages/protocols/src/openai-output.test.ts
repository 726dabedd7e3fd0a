import { expect, it } from 'vitest'
import { factsWith, inputOf } from '../test/openai/inputs.ts'
import { encodeRequest as encodeChat } from './openai-chat/index.ts'
import { encodeRequest as encodeResponses } from './openai-responses/index.ts'

const plain = { ...factsWith(), capabilities: { ...factsWith().capabilities, structuredOutput: false } }
const schema = { type: 'json-schema', name: 'a', schema: {} } as const

it.each([
  ['Chat Completions', encodeChat],
  ['the Responses API', encodeResponses],
])('leaves out of %s a schema that the model promises nothing for, and says so', (_name, encode) => {
  const { body, dropped } = encode(inputOf({ output: schema }, plain))
  expect(JSON.stringify(body)).not.toContain('json_schema')
  expect(dropped).toEqual(['output'])
  const json = encode(inputOf({ output: { type: 'json' } }, plain))
  expect([JSON.stringify(json.body).includes('json_object'), json.dropped]).toEqual([true, []])
})
