import { AttemptError } from '@sluice/core'
import { z } from 'zod'

/**
 * Checks what the vendor sent against the schema of what it should be.
 * @throws AttemptError `malformed-answer`, naming the first thing that is wrong.
 */
export function readVendor<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = issue && issue.path.length > 0 ? ` at ${z.core.toDotPath(issue.path)}` : ''
  throw new AttemptError(
    {
      kind: 'malformed-answer',
      message: `anthropic-messages: not an answer of this protocol${where}: ${issue?.message}`,
    },
    { cause: result.error },
  )
}
