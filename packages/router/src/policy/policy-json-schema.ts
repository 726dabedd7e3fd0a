import { z } from 'zod'
import { policySchema } from './policy-schema.ts'

/** The JSON Schema (2020-12) of a policy, for editors; generated from the schema that checks it. */
export function policyJsonSchema(): Readonly<Record<string, unknown>> {
  return { ...z.toJSONSchema(policySchema, { io: 'input', target: 'draft-2020-12' }) }
}
