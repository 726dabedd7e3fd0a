import { AttemptError, type FittedSchema, type JsonSchema } from '@sluice/core'

/**
 * A schema as it goes on the wire.
 * @throws AttemptError `unsupported-dialect` for one that the vendor would refuse or understand otherwise.
 */
export function writeSchema(fitted: FittedSchema, subject: string): JsonSchema {
  if (fitted.type === 'fits') return fitted.schema
  const message = `The schema of ${subject} cannot be said to this vendor: ${fitted.reason}.`
  throw new AttemptError({ kind: 'unsupported-dialect', message, detail: message })
}
