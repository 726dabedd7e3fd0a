import { z } from 'zod'

/** A path as people write it, such as `tiers.haiku[1]`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.length === 0 ? '(top level)' : z.core.toDotPath(path)
}

/** Names as a list for people, each in quotes. */
export function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}
