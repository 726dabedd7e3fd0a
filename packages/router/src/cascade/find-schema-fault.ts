import { textOf } from '@sluice/core'
import type { Detector } from './detector.ts'
import { readJson } from './json-schema/read-json.ts'
import { SchemaCheck } from './json-schema/schema-check.ts'

/** An answer that was to be JSON, or JSON of a schema, and is not. */
export const findSchemaFault: Detector = ({ blocks, stopReason }, { output }) => {
  if (output.type === 'text' || stopReason === 'tool-call' || stopReason === 'pause') return undefined
  const read = readJson(textOf(blocks))
  if (!read) return 'it is not JSON'
  if (output.type === 'json') return undefined
  const fault = new SchemaCheck(output.schema).faultIn(read.value)
  return fault && `its JSON does not match the schema: ${fault}`
}
