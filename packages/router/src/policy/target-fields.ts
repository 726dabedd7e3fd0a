import { TIERS } from '@sluice/core'
import { z } from 'zod'

const share = z.number().gt(0).max(1)

const wholeMs = (most: number, fallback: number, about: string) =>
  z.int().positive().max(most).default(fallback).describe(`${about} Milliseconds; default ${fallback}.`)

/** How a model is asked for the tier, as the policy states it. */
const llm = z
  .strictObject({
    tier: z.enum(TIERS).default('haiku').describe('Whose model is asked. Default "haiku".'),
    fallback: z
      .enum(['rules', 'trained'])
      .default('rules')
      .describe('Guesses where the model is not asked or gives no answer; with "hybrid", first. Default "rules".'),
    askBelow: z
      .number()
      .min(0)
      .max(1)
      .default(0.6)
      .describe('With "hybrid": the model is asked where the first guess is less probable than this. Default 0.6.'),
    // The router gives up on any guess after 5 seconds, and the fallback is to come before that.
    timeoutMs: wholeMs(4_000, 2_000, 'The longest that it is waited for; at most half of what the request has.'),
    maxCharacters: z
      .int()
      .min(200)
      .max(8_000)
      .default(4_000)
      .describe("Of the user's text, so many characters are sent at most. Default 4000."),
    maxOutputTokens: z.int().min(16).max(65_536).default(256).describe('Its output limit. Default 256.'),
    tag: z
      .string()
      .min(1)
      .max(64)
      .default('classifier')
      .describe('The tag that budgets know it by. Default "classifier".'),
    breaker: z
      .strictObject({
        failures: z.int().positive().default(3).describe('Failures in a row after which it is not asked. Default 3.'),
        openMs: wholeMs(86_400_000, 30_000, 'How long it is not asked then.'),
      })
      .prefault({})
      .describe('When the model is left alone.'),
  })
  .describe('How a model is asked for the tier.')

/** Who guesses the tier, and what is asked of the guesses. The thresholds are solved where the classifier is made. */
export const targetFields = {
  classifier: z
    .enum(['rules', 'trained', 'llm', 'hybrid'])
    .default('rules')
    .describe(
      'Who guesses the tier of a request that names none: rules, a trained model, a language model that is asked, or one ' +
        'that is asked where another guess is unsure. Default "rules".',
    ),
  llm: llm.prefault({}),
  quality: share
    .optional()
    .describe("At least this share of the top tier's quality, with 95 % confidence on the calibration set."),
  maxShare: z
    .strictObject({
      opus: z.number().min(0).max(1).describe('Of the requests that are guessed at, so many go there at most.'),
      sonnet: z.number().min(0).max(1).optional().describe('The same. Default: all of them.'),
    })
    .optional()
    .describe('The largest shares of requests that go to dear tiers, on the calibration set.'),
  maxCostShare: share
    .optional()
    .describe('At most this share of what the top tier alone would cost, on the calibration set.'),
  underRouting: z
    .strictObject({
      maxShare: z.number().gt(0).lt(1).describe('So many requests go below a sufficient tier at most.'),
      confidence: z.number().min(0.5).lt(1).default(0.95).describe('How sure that is. Default 0.95.'),
    })
    .optional()
    .describe('A bound on requests that go to a tier that is too cheap, on prompts like those of the calibration set.'),
}
