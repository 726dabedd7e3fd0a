import { isGiven, isObject, objectIn, objectsIn, type JsonObject } from '../read-json.ts'
import { reject } from './reject.ts'

const FIELDS = new Set(['effort', 'format'])

/** Turns down what `output_config` may not hold. Efforts are a matter of the model. */
export function checkOutputConfig(config: unknown): void {
  if (!isGiven(config)) return
  if (!isObject(config)) return reject('output_config: Input should be a valid dictionary')
  const extra = Object.keys(config).find((name) => !FIELDS.has(name))
  if (extra) reject(`output_config.${extra}: Extra inputs are not permitted`)
  if (isGiven(config['format'])) checkFormat(objectIn(config['format']))
}

function checkFormat(format: JsonObject): void {
  if (format['type'] !== 'json_schema') reject("output_config.format.type: Input should be 'json_schema'")
  if (!isObject(format['schema'])) return reject('output_config.format.schema: Field required')
  checkSchema(format['schema'])
}

function checkSchema(schema: JsonObject): void {
  if (schema['type'] === 'object' && schema['additionalProperties'] !== false) {
    reject("output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false")
  }
  const named = [schema['properties'], schema['$defs']].flatMap((group) => Object.values(objectIn(group)))
  const listed = [schema['anyOf'], schema['allOf'], [schema['items']]].flatMap(objectsIn)
  for (const part of [...named.filter(isObject), ...listed]) checkSchema(part)
}
