import { TIERS } from '@sluice/core'
import { z } from 'zod'
import { usd } from '../usd.ts'
import { compilePattern } from './compile-pattern.ts'

/** What a rule can look at takes no longer than this many characters. */
const MAX_PATTERN_CHARACTERS = 500

const name = z.string().min(1)
const names = z.union([name, z.array(name).min(1)], { error: 'Expected a name, or a list of names' })
const pattern = z.strictObject({
  matches: z
    .string()
    .min(1)
    .max(MAX_PATTERN_CHARACTERS)
    .refine(isPattern, 'Expected a regular expression in the syntax of RE2, without look-around or back-references')
    .describe('A regular expression in the syntax of RE2, found anywhere.'),
})
const words = z.union([names, pattern], { error: 'Expected a word, a list of words, or { "matches": "…" }' })
const range = z
  .strictObject({ atLeast: z.number().optional(), atMost: z.number().optional() })
  .refine(
    ({ atLeast, atMost }) => atLeast !== undefined || atMost !== undefined,
    'Expected "atLeast", "atMost" or both',
  )
const clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'Expected a time of day, such as "22:00"')
const day = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])
const headerName = z.string().regex(/^[a-z0-9-]{1,64}$/, 'Expected the name of a header in small letters')
const tier = z.enum(TIERS)

const when = z
  .strictObject({
    tenant: names.optional().describe('Who asks.'),
    key: names.optional().describe('Id of the virtual key it came with.'),
    tag: names.optional().describe('One of the tags of the request.'),
    surface: names
      .optional()
      .describe('Where it came in: a protocol that clients speak, as records name it, or "in-process".'),
    header: z.record(headerName, words).optional().describe('Headers of the HTTP request, all of them.'),
    metadata: z.record(name, words).optional().describe('Metadata of the request, all of it.'),
    text: words
      .optional()
      .describe('What the user asked last, its first 32,000 characters; words are found anywhere, in any case.'),
    language: names.optional().describe('Two letters, such as "ja"; a guess from script and small words.'),
    tools: z.boolean().optional().describe('Whether it brings tools.'),
    images: z.boolean().optional().describe('Whether pictures are in it.'),
    documents: z.boolean().optional().describe('Whether documents are in it.'),
    json: z.boolean().optional().describe('Whether the answer has to be JSON.'),
    stream: z.boolean().optional().describe('Whether the answer is streamed.'),
    inputTokens: range.optional().describe('Estimated tokens of the prompt.'),
    signals: z
      .record(name, range)
      .optional()
      .describe('Measurements of what is asked, as records list them, all of them.'),
    timeOfDay: z
      .strictObject({
        from: clock.describe('The first minute.'),
        to: clock.describe('The first minute after. Before "from": past midnight.'),
        days: z.array(day).min(1).optional().describe('Days on which it begins. Default: every day.'),
        timeZone: z.string().default('UTC').describe('Whose clock. Default "UTC".'),
      })
      .optional()
      .describe('When it arrives.'),
  })
  .meta({ id: 'when', description: 'All of it must hold; of a list, one. Empty: every request.' })

/** One rule, as the policy states it. */
export const ruleSchema = z
  .strictObject({
    name: name.max(100).describe('Named in every record it had a part in.'),
    when: when.prefault({}),
    use: tier
      .optional()
      .describe('The tier to begin with, in place of a guess. A tier or model that the caller names stays.'),
    atLeast: tier.optional().describe('No cheaper tier than this. A model that the caller names stays.'),
    atMost: tier.optional().describe('No dearer tier than this, whatever the caller names.'),
    only: z.array(name).min(1).optional().describe('Deployments or providers that may answer.'),
    avoid: z.array(name).min(1).optional().describe('Deployments or providers that may not.'),
    residency: name.optional().describe('Only deployments whose data stays there, such as "eu".'),
    maxCostUsd: usd.optional().describe('Only deployments whose answer is estimated to cost at most this.'),
    maxLatencyMs: z
      .int()
      .positive()
      .optional()
      .describe('Deployments whose first token lately came later (the 95th percentile) are tried last.'),
  })
  .refine(
    (rule) => ACTIONS.some((action) => rule[action] !== undefined),
    `Expected at least one of what a rule can do: use, atLeast, atMost, only, avoid, residency, maxCostUsd, maxLatencyMs`,
  )
  .meta({ id: 'rule', description: 'For requests that it fits: what may answer them.' })

/** What a rule can do. Each is taken from the first rule that fits and says it. */
export const ACTIONS = ['use', 'atLeast', 'atMost', 'only', 'avoid', 'residency', 'maxCostUsd', 'maxLatencyMs'] as const

export type RuleInput = z.output<typeof ruleSchema>

function isPattern(text: string): boolean {
  try {
    compilePattern(text)
    return true
  } catch {
    return false
  }
}
