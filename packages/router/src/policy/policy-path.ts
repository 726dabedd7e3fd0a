import { z } from 'zod'

/** A path as people write it, such as `tiers.haiku[1]`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.length === 0 ? '(top level)' : z.core.toDotPath(path)
}

/** Names as a list for people, each in quotes. */
export function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}

/** What stands at a path; undefined when nothing does. */
export function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Reflect.get(value, step)
  }
  return value
}
