/** Every text in plain data, however deep. */
export function* textsIn(data: unknown): Generator<string> {
  const open = [data]
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value === 'string') yield value
    if (typeof value !== 'object' || value === null) continue
    for (const inner of Object.values(value)) open.push(inner)
  }
}
