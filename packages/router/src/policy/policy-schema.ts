import { TIERS } from '@sluice/core'
import { z } from 'zod'
import { budgetName, budgetSchema, ledgerSchema, savingsSchema } from './budget-schema.ts'
import { cascadeSchema } from './cascade-schema.ts'
import { learningSchema } from './learning-schema.ts'
import { quotaName, quotaSchema } from './quota-schema.ts'
import { ruleSchema } from './rules/rule-schema.ts'
import { targetFields } from './target-fields.ts'
import { usd } from './usd.ts'

const ms = (fallback: number, about: string) =>
  z.int().positive().max(86_400_000).default(fallback).describe(`${about} Milliseconds; default ${fallback}.`)

const provider = z
  .strictObject({
    kind: z.string().min(1).describe('Which provider package speaks to it.'),
    vendor: z.string().min(1).optional().describe('Whose prices and rules in the catalog apply. Default: the kind.'),
    baseUrl: z
      .url({ protocol: /^https?$/, error: 'Expected an http or https URL, such as "http://localhost:8000/v1"' })
      .optional()
      .describe("Where it is. Default: the vendor's own address."),
    region: z
      .string()
      .min(1)
      .optional()
      .describe('Where the vendor is asked to answer, such as "eu-west-1". Default: as the environment says.'),
    apiKeyEnv: z
      .string()
      .regex(/^[A-Z][A-Z0-9_]*$/, 'Expected the name of an environment variable, such as "MY_API_KEY"')
      .optional()
      .describe("Environment variable that holds the key. Default: the vendor's usual one."),
  })
  .meta({ id: 'provider', description: "A vendor's host with one credential." })

const pricePerToken = z
  .strictObject({
    inputUsdPerMillion: usd,
    outputUsdPerMillion: usd,
    cacheReadUsdPerMillion: usd.optional(),
  })
  .describe('Decimal dollars per million tokens.')

const throughput = z.int().positive()

const pricePerGpuHour = z
  .strictObject({
    gpuHourUsd: usd.describe('What one GPU costs an hour.'),
    gpus: z.int().positive().describe('How many GPUs serve the model together.'),
    inputTokensPerSecond: throughput.describe('What they read while they do nothing else; less for idle hours.'),
    outputTokensPerSecond: throughput.describe('What they write while they do nothing else; less for idle hours.'),
  })
  .describe('What the machine costs over what it does, as measured.')

const price = z
  .union([pricePerToken, pricePerGpuHour], {
    error:
      'Expected "inputUsdPerMillion" and "outputUsdPerMillion" (and "cacheReadUsdPerMillion"), ' +
      'or "gpuHourUsd", "gpus", "inputTokensPerSecond" and "outputTokensPerSecond"; dollars as text, such as "0.25"',
  })
  .meta({ id: 'price', description: 'Replaces the catalog; needed for self-hosted models.' })

/** A deployment's own price, as the policy states it. */
export type StatedPrice = z.output<typeof price>

const deployment = z
  .strictObject({
    provider: z.string().describe('Name of an entry of "providers".'),
    model: z.string().describe('Catalog id of the model.'),
    vendorModel: z.string().optional().describe('What this vendor calls it. Default: as the catalog says.'),
    residency: z.string().optional().describe('Where the data stays, such as "eu".'),
    price: price.optional(),
  })
  .meta({ id: 'deployment', description: 'One place that serves a model.' })

const tier = z.enum(TIERS)
const deploymentNames = z.array(z.string()).min(1)

const routing = z
  .strictObject({
    order: z
      .enum(['cheapest', 'listed'])
      .default('cheapest')
      .describe('How the deployments of a tier are ranked: by estimated cost, or as they stand in "tiers".'),
    minConfidence: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('A guess below this probability goes one tier up. Default 0: never.'),
    affinityMs: z
      .int()
      .min(0)
      .max(300_000)
      .default(300_000)
      .describe(
        'For so long after its last answer a conversation is worth going on with where its prompt is cached. ' +
          'Milliseconds; default and at most 300000; 0: never.',
      ),
    ...targetFields,
    fallback: z
      .partialRecord(tier, z.array(tier))
      .default({})
      .describe('Tiers to turn to, in order, when no deployment of a tier can answer.'),
    unknownPrice: z
      .enum(['refuse', 'flag'])
      .default('refuse')
      .describe(
        'What happens to a deployment without a price: never called, or called with its cost reported as unknown.',
      ),
    defaultMaxOutputTokens: z.int().positive().default(4096).describe('Output limit when the request states none.'),
  })
  .meta({ id: 'routing' })

const timeouts = z
  .strictObject({
    connectMs: ms(3_000, 'To open a connection.'),
    firstTokenMs: ms(30_000, 'From the call to the first content.'),
    reasoningFirstTokenMs: ms(120_000, 'The same, for a model that thinks before it answers.'),
    perOutputTokenMs: ms(20, 'Added per token of the output limit when the answer is not streamed.'),
    idleMs: ms(60_000, 'Without a byte of a stream whose content has begun; pings count.'),
    totalMs: ms(600_000, 'The whole request, every attempt included.'),
    minimumAttemptMs: ms(2_000, 'With less of that left, no attempt is started.'),
    minimumCharactersPerSecond: z
      .number()
      .positive()
      .max(1_000)
      .optional()
      .describe(
        'A streamed text that comes slower in its first 2 seconds is left for the next deployment. Default: none is.',
      ),
  })
  .meta({ id: 'timeouts' })

const retries = z
  .strictObject({
    maxAttempts: z.int().min(1).max(10).default(3).describe('Calls per request, the first included. Default 3.'),
    baseDelayMs: ms(250, 'Full jitter: a random wait up to this, doubled by attempt.'),
    overloadedBaseDelayMs: ms(1_000, 'The same, after the vendor said that it is overloaded.'),
    maxDelayMs: ms(4_000, 'No wait is longer, unless the vendor asks for it.'),
    maxRetryAfterMs: ms(2_000, "The longest the vendor's own Retry-After is waited for; above it, failover."),
    budgetShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.1)
      .describe('Retries per deployment and minute, as a share of its requests. Default 0.1.'),
    budgetPerSecond: z
      .number()
      .min(0)
      .max(1_000)
      .default(1)
      .describe('Retries per deployment and second that there may be all the same. Default 1.'),
    throttleFactor: z
      .number()
      .min(1)
      .max(100)
      .default(2)
      .describe(
        'Calls are withheld once there are more than so many to each that the vendor does not refuse. Default 2.',
      ),
    throttleFromPerSecond: z
      .number()
      .min(0)
      .default(5)
      .describe('With fewer calls a second to a deployment, none is withheld. Default 5.'),
  })
  .meta({ id: 'retries' })

const hedging = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe('Whether a stream that is late is asked for at another vendor as well. Default false.'),
    maxShare: z
      .number()
      .min(0)
      .max(0.2)
      .default(0.01)
      .describe('Such calls of the last minute, as a share of all calls that are streamed. Default 0.01.'),
    minimumOutcomes: z
      .int()
      .positive()
      .default(20)
      .describe('First tokens that a deployment must have been seen to send before it can be late. Default 20.'),
  })
  .meta({ id: 'hedging' })

const breaker = z
  .strictObject({
    windowMs: ms(120_000, 'How far back outcomes count.'),
    minimumOutcomes: z.int().positive().default(20).describe('Outcomes needed before the failure ratio can open it.'),
    failureRatio: z.number().min(0.01).max(1).default(0.5).describe('Opens at this share of failures. Default 0.5.'),
    consecutiveFailures: z.int().positive().default(5).describe('Opens after so many failures in a row. Default 5.'),
    openMs: ms(5_000, 'How long it stays open the first time; doubled each time after.'),
    maxOpenMs: ms(300_000, 'The longest it stays open.'),
    probeSuccesses: z.int().positive().default(2).describe('Successful probes that close it. Default 2.'),
    slowFirstTokenMs: z
      .int()
      .positive()
      .optional()
      .describe('A streamed answer whose first content took longer counts as a failure. Default: none does.'),
    slowTokensPerSecond: z
      .number()
      .positive()
      .optional()
      .describe('A streamed answer that came slower counts as a failure. Default: none does.'),
    failOnInvalidToolJson: z
      .boolean()
      .default(false)
      .describe('Whether a tool call with arguments that are not JSON counts as a failure. Default false.'),
  })
  .meta({ id: 'breaker' })

const alerts = z
  .strictObject({
    repeatMs: ms(900_000, 'A cause that only people can put right is told again after so long, while it lasts.'),
  })
  .meta({ id: 'alerts' })

/** A routing policy as it stands in JSON. Strict: a field that is not known is an error. */
export const policySchema = z
  .strictObject({
    $schema: z.string().optional(),
    version: z.string().min(1).describe('Named in every record, so that a decision can be traced to its policy.'),
    description: z.string().optional(),
    providers: z.record(z.string(), provider),
    deployments: z.record(z.string(), deployment),
    tiers: z.record(tier, deploymentNames).describe('Deployments per tier, by name. Every tier has at least one.'),
    routing: routing.prefault({}),
    rules: z.array(ruleSchema).default([]).describe('What may answer which requests; read from the first to the last.'),
    timeouts: timeouts.prefault({}),
    retries: retries.prefault({}),
    hedging: hedging.prefault({}),
    cascade: cascadeSchema.prefault({}),
    breaker: breaker.prefault({}),
    alerts: alerts.prefault({}),
    learning: learningSchema.prefault({}),
    budgets: z.record(budgetName, budgetSchema).default({}).describe('Limits in money, by name.'),
    quotas: z.record(quotaName, quotaSchema).default({}).describe('Limits in requests and tokens, by name.'),
    ledger: ledgerSchema.prefault({}),
    savings: savingsSchema.prefault({}),
  })
  .meta({ title: 'Sluice routing policy' })

/** A policy with its defaults filled in. */
export type Policy = z.output<typeof policySchema>

/** A policy as people write it: defaults may be left out. */
export type PolicyInput = z.input<typeof policySchema>
