import type { JsonSchema } from '@sluice/core'

/** What a reference within a document points at, as `#/$defs/name`. Undefined: nothing, or something elsewhere. */
export function resolvePointer(root: JsonSchema, reference: string): unknown {
  if (reference !== '#' && !reference.startsWith('#/')) return undefined
  let target: unknown = root
  for (const step of reference.slice(2).split('/').filter(Boolean)) {
    const name = decodeStep(step)
    if (typeof target !== 'object' || target === null || !Object.hasOwn(target, name)) return undefined
    target = Reflect.get(target, name)
  }
  return target
}

/** One step of a JSON pointer in a URL. Source: RFC 6901, section 6. */
function decodeStep(step: string): string {
  try {
    return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
  } catch {
    // Not encoded after all: the name holds a bare percent sign.
    return step
  }
}
