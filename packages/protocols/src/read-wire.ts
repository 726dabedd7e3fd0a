import { invalidRequest } from '@sluice/core'
import type { z } from 'zod'

/**
 * Checks a client's body against the schema of its protocol.
 * @throws SluiceError `invalid_request`, with the path of what is wrong.
 */
export function readBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  throw invalidRequest(result.error.issues)
}

/** The fields of an object that are not among the known names; none when it is no object. Fields set to null count as absent. */
export function unknownFields(body: unknown, knownNames: readonly string[]): string[] {
  if (typeof body !== 'object' || body === null) return []
  const known = new Set(knownNames)
  return Object.entries(body)
    .filter(([name, value]) => !known.has(name) && value !== undefined && value !== null)
    .map(([name]) => name)
}
