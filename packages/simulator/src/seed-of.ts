import { createHash } from 'node:crypto'

/** A seed of its own for each combination of parts. */
export function seedOf(...parts: readonly (string | number)[]): number {
  return createHash('sha256').update(parts.join('\n')).digest().readUInt32LE()
}
