import { BUDGET_WINDOWS } from '@sluice/core'
import { z } from 'zod'
import { usd } from './usd.ts'

/** What a budget's sums are kept per. */
const BUDGET_SCOPES = ['global', 'tenant', 'key', 'tag', 'conversation'] as const

const share = z.number().gt(0).max(1)

const whenAway = z
  .union([z.literal('closed'), z.strictObject({ openUsd: usd })], {
    error: 'Expected "closed", or { "openUsd": "5.00" }',
  })
  .default('closed')
  .describe(
    'While the ledger cannot be reached and nothing that was set aside is left: refuse, or let each process spend up to ' +
      'so much of it. Default "closed".',
  )

/** One limit in money, as the policy states it. */
export const budgetSchema = z
  .strictObject({
    scope: z.enum(BUDGET_SCOPES).describe('What has a sum of its own: everything together, each tenant, each key, …'),
    only: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('Tenants, ids of keys, tags or conversations that it is for. Default: every one, each by itself.'),
    window: z.enum(BUDGET_WINDOWS).describe('When it begins anew. "total": never.'),
    timeZone: z
      .string()
      .default('UTC')
      .describe(
        'Where days and months begin, such as "Europe/Berlin". Default "UTC", as for minutes and hours always.',
      ),
    limitUsd: usd.describe('What may be spent in a window.'),
    whenExhausted: z
      .enum(['reject', 'downgrade', 'warn'])
      .default('reject')
      .describe('What happens to a request it has no room for: refused, sent to a cheaper tier, or only noted.'),
    warnAt: z.array(share).default([]).describe('Shares of the limit that are announced when spent, such as 0.8.'),
    whenAway,
  })
  .meta({ id: 'budget', description: 'A limit in money.' })

/** A budget's name stands in account keys, beside `tenant/…` and `key/…`, which are there without a policy. */
export const budgetName = z
  .string()
  .regex(
    /^(?!(?:tenant|key)$)[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'Expected a name of letters, digits, ".", "_" and "-", at most 64, and neither "tenant" nor "key"',
  )

/** How money is held and watched, as the policy states it. */
export const ledgerSchema = z
  .strictObject({
    reserve: z
      .enum(['soft', 'hard'])
      .default('soft')
      .describe(
        'What is held before a call: the estimated prompt and the output limit; or the most that its bytes can be in ' +
          'tokens, so that no budget is ever overrun. Default "soft".',
      ),
    stopStreams: z
      .boolean()
      .default(false)
      .describe('True: a stream is ended when it has used up what was held for it. Default false.'),
  })
  .meta({ id: 'ledger' })

/** What savings are measured against, as the policy states it. */
export const savingsSchema = z
  .strictObject({
    baselines: z
      .record(z.string().min(1), z.string())
      .optional()
      .describe(
        'Deployments that might have answered everything, by the name of the comparison. Default: the first of the ' +
          'sonnet tier as "all-sonnet", the first of the opus tier as "all-opus".',
      ),
  })
  .meta({ id: 'savings' })
