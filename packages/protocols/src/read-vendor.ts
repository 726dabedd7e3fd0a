import { AttemptError } from '@sluice/core'
import { z } from 'zod'

/**
 * Checks what a vendor sent against the schema of what it should be in this protocol.
 * @throws AttemptError `malformed-answer`, naming the first thing that is wrong.
 */
export function readVendor<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  protocol: string,
): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = issue && issue.path.length > 0 ? ` at ${z.core.toDotPath(issue.path)}` : ''
  const message = `${protocol}: not an answer of this protocol${where}: ${issue?.message}`
  throw new AttemptError({ kind: 'malformed-answer', message }, { cause: result.error })
}
