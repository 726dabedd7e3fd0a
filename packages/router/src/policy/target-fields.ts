import { z } from 'zod'

const share = z.number().gt(0).max(1)

/** Who guesses the tier, and what is asked of the guesses. The thresholds are solved where the classifier is made. */
export const targetFields = {
  classifier: z
    .enum(['rules', 'trained'])
    .default('rules')
    .describe('Who guesses the tier of a request that names none. Default "rules".'),
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
