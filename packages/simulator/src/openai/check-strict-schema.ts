import { isObject, objectIn, objectsIn, textsIn, type JsonObject } from '../read-json.ts'
import { reject } from './reject.ts'

export interface SchemaPlace {
  /** As the vendor calls it: `function 'x'` or `response_format 'x'`. */
  readonly subject: string
  readonly param: string
  readonly code: string
}

/** Strict mode wants every object closed and every property required. */
export function checkStrictSchema(schema: JsonObject, place: SchemaPlace, context: readonly string[] = []): void {
  if (isObject(schema['properties']) || schema['type'] === 'object') checkObject(schema, place, context)
  const named = Object.entries(objectIn(schema['properties'])).map(
    ([name, part]) => ['properties', name, part] as const,
  )
  const shared = Object.entries(objectIn(schema['$defs'])).map(([name, part]) => ['$defs', name, part] as const)
  for (const [group, name, part] of [...named, ...shared]) {
    checkStrictSchema(objectIn(part), place, [...context, group, name])
  }
  if (isObject(schema['items'])) checkStrictSchema(schema['items'], place, [...context, 'items'])
  for (const [at, part] of objectsIn(schema['anyOf']).entries()) {
    checkStrictSchema(part, place, [...context, 'anyOf', String(at)])
  }
}

function checkObject(schema: JsonObject, place: SchemaPlace, context: readonly string[]): void {
  const where = `Invalid schema for ${place.subject}: In context=(${context.map((step) => `'${step}'`).join(', ')})`
  const { param, code } = place
  if (schema['additionalProperties'] !== false) {
    reject(param, `${where}, 'additionalProperties' is required to be supplied and to be false.`, { code })
  }
  const required = textsIn(schema['required'])
  const missing = Object.keys(objectIn(schema['properties'])).find((name) => !required.includes(name))
  if (missing === undefined) return
  const rule = "'required' is required to be supplied and to be an array including every key in properties."
  reject(param, `${where}, ${rule} Missing '${missing}'.`, { code })
}
