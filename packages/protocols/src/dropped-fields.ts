/** Values by which a client asks for what it would get anyway. */
const DEFAULTS: ReadonlySet<unknown> = new Set([null, undefined, false, 0, 'auto', 'default', 'disabled', 'standard'])

/**
 * The paths of everything in a body that its schema did not keep, such as `service_tier` or `messages[].name`.
 * Each path once, without positions: long conversations repeat themselves. Fields that ask for a default are left out.
 */
export function droppedFields(body: unknown, kept: unknown): string[] {
  return [...new Set(findDropped(body, kept, ''))]
}

function* findDropped(body: unknown, kept: unknown, path: string): Generator<string> {
  if (body === kept || !isObject(body) || !isObject(kept)) return
  // Not Object.entries: of an object with 100,000 fields it takes three times as long.
  for (const name of Object.keys(body)) {
    const value = body[name]
    if (DEFAULTS.has(value)) continue
    const fieldPath = Array.isArray(body) ? `${path}[]` : joinPath(path, name)
    if (Object.hasOwn(kept, name) && kept[name] !== undefined) yield* findDropped(value, kept[name], fieldPath)
    else yield fieldPath
  }
}

function joinPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
