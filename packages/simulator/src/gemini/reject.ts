import { isObject, type JsonObject } from '../read-json.ts'
import { WireRejection, type RejectionDetails } from '../wire-rejection.ts'

/** An `INVALID_ARGUMENT`. */
export function reject(message: string, more: Partial<RejectionDetails> = {}): never {
  throw new WireRejection({ status: 400, message, ...more })
}

/** The object at a path of the request, with no field but the known ones; empty where it is absent. */
export function checkedObject(value: unknown, path: string, fields: readonly string[]): JsonObject {
  if (value === undefined) return {}
  if (!isObject(value))
    return reject(`Invalid value at '${path}' (type.googleapis.com/google.ai.generativelanguage.v1)`)
  const unknown = Object.keys(value).find((name) => !fields.includes(name))
  if (unknown === undefined) return value
  const where = path === '' ? '' : ` at '${path}'`
  return reject(`Invalid JSON payload received. Unknown name "${unknown}"${where}: Cannot find field.`)
}
