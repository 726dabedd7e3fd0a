import { z } from 'zod'

const limit = z.int().positive().optional()

/** One limit in requests or tokens, as the policy states it. */
export const quotaSchema = z
  .strictObject({
    scope: z
      .enum(['global', 'tenant', 'key', 'deployment'])
      .describe('What is counted apart: everything together, each tenant, each key, or calls to each deployment.'),
    only: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('Tenants, ids of keys or deployments that it is for. Default: every one, each by itself.'),
    requestsPerMinute: limit.describe('Requests, or calls to a deployment, in a minute. Refills evenly.'),
    tokensPerMinute: limit.describe('Tokens of prompts and answers together in a minute. Refills evenly.'),
    concurrency: limit.describe('Requests, or calls to a deployment, at once.'),
    whenAway: z
      .enum(['open', 'closed'])
      .default('open')
      .describe('While the quotas cannot be reached: requests pass, or are refused. Default "open".'),
  })
  .meta({ id: 'quota', description: 'A limit in requests or tokens; states at least one.' })

/** A quota's name stands in the keys of the store. */
export const quotaName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'Expected a name of letters, digits, ".", "_" and "-", at most 64, that begins with a letter or a digit',
  )
