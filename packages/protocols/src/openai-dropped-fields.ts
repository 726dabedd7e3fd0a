/** Values by which a client asks for what it would get anyway. */
const DEFAULTS: ReadonlySet<unknown> = new Set([null, undefined, false, 0, 'auto', 'default', 'disabled'])

/**
 * The paths of everything in a body that its schema did not keep, such as `service_tier` or `messages[].name`.
 * Each path once, without positions: long conversations repeat themselves. Fields that ask for a default are left out.
 */
export function droppedFields(body: unknown, kept: unknown): string[] {
  return [...new Set(findDropped(body, kept, ''))]
}

function* findDropped(body: unknown, kept: unknown, path: string): Generator<string> {
  if (body === kept || !isObject(body) || !isObject(kept)) return
  if (Array.isArray(body)) {
    for (const [index, item] of body.entries()) yield* findDropped(item, Reflect.get(kept, index), `${path}[]`)
    return
  }
  for (const [name, value] of Object.entries(body)) {
    const fieldPath = path === '' ? name : `${path}.${name}`
    if (Object.hasOwn(kept, name)) yield* findDropped(value, Reflect.get(kept, name), fieldPath)
    else if (!DEFAULTS.has(value)) yield fieldPath
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
