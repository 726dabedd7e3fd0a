import { TIERS } from '@sluice/core'
import { z } from 'zod'
import { usd } from './usd.ts'

const share = (most: number) => z.number().min(0).max(most)
const tier = z.enum(TIERS)

const shadow = z
  .strictObject({
    share: share(1).describe('Share of the answers of cheaper tiers that are compared.'),
    tier: tier.default('opus').describe('Whose answer they are compared with. Default "opus".'),
    judge: tier.default('opus').describe('Whose model compares. Default "opus".'),
    maxUsdPerDay: usd.describe('The most that all of it may cost in a day (UTC).'),
    maxInFlight: z.int().positive().max(100).default(2).describe('Comparisons at once; more are left out. Default 2.'),
    timeoutMs: z
      .int()
      .positive()
      .max(600_000)
      .default(120_000)
      .describe('The longest that an answer or a judgement is waited for. Milliseconds; default 120000.'),
    tag: z.string().min(1).max(64).default('shadow').describe('The tag that reports know it by. Default "shadow".'),
  })
  .describe(
    'Sends some requests to a dearer tier as well, after their answer, and has the two compared. Default: none.',
  )

const drift = z.strictObject({
  everyMs: z.int().positive().max(2_000_000_000).default(3_600_000).describe('How often to look. Default 3600000.'),
  windowMs: z
    .int()
    .positive()
    .max(2_592_000_000)
    .default(86_400_000)
    .describe('The last so many milliseconds are compared with the seven times as many before. Default 86400000.'),
  minimumRequests: z.int().positive().default(200).describe('With fewer on either side nothing is said. Default 200.'),
  shareShift: z
    .number()
    .positive()
    .default(0.2)
    .describe('From this population stability index on, the shares of tiers have drifted. Default 0.2.'),
  calibrationGap: z
    .number()
    .positive()
    .max(1)
    .default(0.1)
    .describe('From this distance on, what was foretold and what feedback says have drifted apart. Default 0.1.'),
})

/** How Sluice learns from its own traffic, as the policy states it. All of it is off by default. */
export const learningSchema = z
  .strictObject({
    exploreShare: share(0.5)
      .default(0)
      .describe(
        'Share of requests that are answered by a tier next to the one that was guessed, by chance. Default 0.',
      ),
    keepFeatures: z
      .boolean()
      .default(false)
      .describe('Whether records keep what the words of a request hash to, to train on. Default false.'),
    shadow: shadow.optional(),
    drift: drift.prefault({}).describe('When to tell that the traffic, or what comes of it, is not what it was.'),
  })
  .meta({ id: 'learning' })
