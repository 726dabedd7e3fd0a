/** The text at a path of parsed JSON, numbers as digits; undefined when there is none. For error bodies, whose shape nobody promises. */
export function textAt(body: unknown, ...path: readonly string[]): string | undefined {
  let value = body
  for (const name of path) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  }
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? value : undefined
}

/** The list at a field of parsed JSON; undefined when there is none. */
export function rowsAt(body: unknown, name: string): readonly unknown[] | undefined {
  const rows: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined
  return Array.isArray(rows) ? rows : undefined
}

/** What a page or a line of text says, for a log: without markup and line breaks. */
export function plainText(text: string): string {
  return text
    .replaceAll(/<[^<>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
