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
