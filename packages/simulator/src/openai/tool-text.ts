import type { JsonObject } from '../read-json.ts'

/** What the model is told of a function, the same in both protocols: whether it is strict is not for it. */
export function toolText({ name, description, parameters }: JsonObject): string {
  return JSON.stringify({ name, description, parameters })
}
