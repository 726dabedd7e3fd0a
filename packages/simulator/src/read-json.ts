/** A JSON object of which nothing is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value if it is an object, else an empty one. */
export function objectIn(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

/** The objects of a list; nothing if it is no list. */
export function objectsIn(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** The value if it is a string, else an empty one. */
export function textIn(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The strings of a list; a bare string counts as a list of one. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** The value as a message quotes it: text as it is, anything else as JSON. */
export function quoted(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined')
}

/** Absent and null are the same to every vendor's optional fields. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

/** The JSON value, or undefined where the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON is an answer here: what to say about it is the caller's business.
    return undefined
  }
}
