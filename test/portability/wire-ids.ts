/** The ids of tool calls and of their results in a vendor's request body, in order. */
export interface WireIds {
  readonly calls: readonly unknown[]
  readonly results: readonly unknown[]
}

/** What calls and results look like, wire by wire: which field tells them, what it holds, and where the id stands. */
const SHAPES = [
  { is: 'calls', field: 'type', holds: 'tool_use', id: ['id'] },
  { is: 'results', field: 'type', holds: 'tool_result', id: ['tool_use_id'] },
  { is: 'calls', field: 'type', holds: 'function_call', id: ['call_id'] },
  { is: 'results', field: 'type', holds: 'function_call_output', id: ['call_id'] },
  { is: 'calls', field: 'function.arguments', id: ['id'] },
  { is: 'results', field: 'role', holds: 'tool', id: ['tool_call_id'] },
  { is: 'calls', field: 'functionCall.name', id: ['functionCall', 'id'] },
  { is: 'results', field: 'functionResponse.name', id: ['functionResponse', 'id'] },
] as const

/** Reads a request body of any vendor. */
export function wireIdsOf(body: unknown): WireIds {
  const found = objectsIn(body).flatMap((value) => {
    const shape = SHAPES.find((one) => fits(value, one))
    return shape ? [{ is: shape.is, id: at(value, shape.id) }] : []
  })
  const idsOf = (is: 'calls' | 'results') => found.filter((one) => one.is === is).map(({ id }) => id)
  return { calls: idsOf('calls'), results: idsOf('results') }
}

/** Every text in a body, at any depth. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

function objectsIn(value: unknown): object[] {
  return typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(objectsIn)] : []
}

function fits(value: object, shape: { readonly field: string; readonly holds?: string }): boolean {
  const held = at(value, shape.field.split('.'))
  return shape.holds === undefined ? typeof held === 'string' : held === shape.holds
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce(
    (part, name) => (typeof part === 'object' && part !== null ? Reflect.get(part, name) : undefined),
    value,
  )
}
