/**
 * Paths of the fields that a schema stripped from an input, each once, such as `messages[].content[].citations`.
 * Fields set to null say nothing and do not count.
 */
export function droppedFields(input: unknown, output: unknown): string[] {
  const paths = new Set<string>()
  collect(input, output, '', paths)
  return [...paths]
}

function collect(input: unknown, output: unknown, path: string, paths: Set<string>): void {
  if (input === output || !isObject(input) || !isObject(output)) return
  const isList = Array.isArray(input)
  for (const [name, value] of Object.entries(input)) {
    if (value === null || value === undefined) continue
    const field = isList ? `${path}[]` : joinPath(path, name)
    if (!Object.hasOwn(output, name) || output[name] === undefined) paths.add(field)
    else collect(value, output[name], field, paths)
  }
}

function joinPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
