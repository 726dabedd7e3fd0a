/** The ids of tool calls and of their results in a vendor's request body, in order. */
export interface WireIds {
  readonly calls: readonly string[]
  readonly results: readonly string[]
}

/** Reads a request body of any vendor; a value that is no call and no result is walked through. */
export function wireIdsOf(value: unknown): WireIds {
  if (typeof value !== 'object' || value === null) return { calls: [], results: [] }
  const own = OWN_IDS.map((read) => read(value)).find((ids) => ids !== undefined)
  if (own) return own
  const parts = Object.values(value).map(wireIdsOf)
  return { calls: parts.flatMap(({ calls }) => calls), results: parts.flatMap(({ results }) => results) }
}

/** Every text in a body, at any depth. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** What a call and a result look like, wire by wire. */
const OWN_IDS: readonly ((value: object) => WireIds | undefined)[] = [
  (value) => callOf(value, 'type', 'tool_use', 'id'),
  (value) => resultOf(value, 'type', 'tool_result', 'tool_use_id'),
  (value) => callOf(value, 'type', 'function_call', 'call_id'),
  (value) => resultOf(value, 'type', 'function_call_output', 'call_id'),
  (value) =>
    hasText(value, 'arguments', Reflect.get(value, 'function')) ? callOf(value, 'type', 'function', 'id') : undefined,
  (value) => resultOf(value, 'role', 'tool', 'tool_call_id'),
  (value) => callOf(Reflect.get(value, 'functionCall'), undefined, undefined, 'id'),
  (value) => resultOf(Reflect.get(value, 'functionResponse'), undefined, undefined, 'id'),
]

type Field = string | undefined

function callOf(value: unknown, tag: Field, expected: Field, field: string): WireIds | undefined {
  const id = idAt(value, tag, expected, field)
  return id === undefined ? undefined : { calls: [id], results: [] }
}

function resultOf(value: unknown, tag: Field, expected: Field, field: string): WireIds | undefined {
  const id = idAt(value, tag, expected, field)
  return id === undefined ? undefined : { calls: [], results: [id] }
}

function idAt(value: unknown, tag: Field, expected: Field, field: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (tag !== undefined && Reflect.get(value, tag) !== expected) return undefined
  const id: unknown = Reflect.get(value, field)
  return typeof id === 'string' ? id : undefined
}

function hasText(_value: object, field: string, part: unknown): boolean {
  return typeof part === 'object' && part !== null && typeof Reflect.get(part, field) === 'string'
}
