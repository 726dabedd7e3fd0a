import { EFFORTS, parseUsd, SCHEMA_DIALECTS } from '@sluice/core'
import { z } from 'zod'
import { isMultiplier } from './multiplier.ts'

const name = z.string().min(1)
const tokens = z.int().positive()
const texts = z.array(name)
const day = z.iso.date({ error: 'must be a day such as "2026-11-22"' })
const usd = z.string().refine(isUsd, { error: 'must be dollars per million tokens in a string, such as "0.25"' })
const multiplier = z
  .string()
  .refine(isMultiplier, { error: 'must be a positive decimal in a string, such as "1.1"; null for none' })
  .nullable()

const capabilities = strict({
  tools: z.boolean(),
  parallelTools: z.boolean(),
  structuredOutput: z.boolean(),
  images: z.boolean(),
  documents: z.boolean(),
  reasoning: z.boolean(),
  promptCache: z.boolean(),
  tokenCounting: z.boolean(),
})

const thinking = strict({
  budget: z.boolean(),
  adaptive: z.boolean(),
  disabled: z.boolean(),
  betweenTools: z.boolean(),
  byDefault: z.enum(['off', 'on', 'always']),
})

const parameters = {
  sampling: z.enum(['accepted', 'rejected', 'legacy-version', 'without-reasoning']),
  thinking,
  forcedToolChoice: z.boolean(),
  prefill: z.boolean(),
  efforts: z.array(z.enum(EFFORTS)),
  defaultEffort: z.enum(EFFORTS).optional(),
}

const dialect = z.enum(SCHEMA_DIALECTS)
const schemas = strict({ tool: dialect, strictTool: dialect, output: dialect, strictOutput: dialect })
const intake = {
  imageTypes: texts,
  maxImageBytes: z.int().positive().optional(),
  documentTypes: texts,
  mediaUrls: z.boolean(),
  maxRequestBytes: z.int().positive().optional(),
  outputInWindow: z.boolean(),
  toolNamePattern: z.string().refine(isPattern, { error: 'must be a regular expression' }),
  bindsReasoning: z.boolean(),
  schemas,
}

/** What a host can do of which nobody has said that it can. */
export const USUAL_CAPABILITIES = { tokenCounting: false } as const

/** What a host takes of which nobody has said that it does not: what most of them take. */
export const USUAL_INTAKE = {
  imageTypes: ['image/jpeg', 'image/png', 'image/gif', 'image/webp'],
  documentTypes: ['application/pdf'],
  mediaUrls: true,
  outputInWindow: false,
  toolNamePattern: '^[a-zA-Z0-9_-]{1,64}$',
  bindsReasoning: false,
  schemas: { tool: 'any', strictTool: 'any', output: 'any', strictOutput: 'any' },
} as const

const facts = {
  name,
  contextWindowTokens: tokens,
  /** Left out: as much as the window holds. */
  maxInputTokens: tokens.optional(),
  maxOutputTokens: tokens,
  capabilities,
  parameters: strict(parameters),
  intake: strict(intake),
  tokenizer: strict({ family: name, charactersPerToken: z.number().positive() }),
}

/** The facts of a model once every file has had its say: nothing may be missing. */
export const completeFacts = strict(facts)

const factsPatch = strict({
  ...facts,
  capabilities: capabilities.partial(),
  parameters: strict({ ...parameters, thinking: thinking.partial() }).partial(),
  intake: strict({ ...intake, schemas: schemas.partial() }).partial(),
}).partial()

const usdRates = strict({
  input: usd,
  output: usd,
  cacheRead: usd.optional(),
  cacheWrite5m: usd.optional(),
  cacheWrite30m: usd.optional(),
  cacheWrite1h: usd.optional(),
  cacheWrite12h: usd.optional(),
})

const steps = z
  .array(strict({ inputTokensAbove: tokens, usdPerMillionTokens: usdRates }))
  .refine((rows) => isAscending(rows.map((row) => row.inputTokensAbove)), { error: 'steps must be ascending' })

const prices = z
  .array(strict({ from: day, support: name.optional(), usdPerMillionTokens: usdRates, steps: steps.optional() }))
  .refine((rows) => isAscending(rows.map((row) => row.from)), { error: 'must be in order of "from", oldest first' })

const lifecycle = strict({
  status: z.enum(['active', 'deprecated', 'retired', 'unknown']),
  released: day.optional(),
  retiresNotBefore: day.optional(),
  retires: day.optional(),
  successor: name.optional(),
})

const offerDefaults = {
  facts: factsPatch.optional(),
  batchMultiplier: multiplier.optional(),
  regionalMultiplier: multiplier.optional(),
  lifecycle: lifecycle.optional(),
  sources: texts.optional(),
  notes: texts.optional(),
}

const offer = strict({
  ...offerDefaults,
  model: name.optional(),
  isDefault: z.boolean().optional(),
  prices: prices.optional(),
  correction: name.optional(),
})

const vendor = strict({
  /** A vendor before this one, all of whose offers this one has too. */
  like: name.optional(),
  defaults: strict({ ...offerDefaults, support: name.optional() }).optional(),
  offers: z.record(name, offer),
})

/**
 * A catalog file, shipped or overlay. Everything is optional: what is stated is added or replaces what earlier files say.
 * `sources` of an offer are keys of the file's own `sources`; `models` are keyed by catalog id, `offers` by the vendor's id.
 */
export const catalogFile = strict({
  sources: z.record(name, name).optional(),
  models: z.record(name, factsPatch.extend({ like: name.optional(), notes: texts.optional() })).optional(),
  vendors: z.record(name, vendor).optional(),
})

/** A catalog file as it is written: JSON, money as decimal strings. */
export type CatalogFile = z.infer<typeof catalogFile>
export type VendorInFile = z.infer<typeof vendor>
export type OfferInFile = z.infer<typeof offer>
export type ModelInFile = NonNullable<CatalogFile['models']>[string]
export type PriceInFile = z.infer<typeof prices>[number]
export type UsdRates = Readonly<z.infer<typeof usdRates>>

function strict<Shape extends z.ZodRawShape>(shape: Shape) {
  const allowed = Object.keys(shape).join(', ')
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? `unknown field; allowed: ${allowed}` : undefined),
  })
}

function isUsd(text: string): boolean {
  try {
    parseUsd(text)
    return true
  } catch {
    // parseUsd throws for exactly the texts that are no amount.
    return false
  }
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u').source !== ''
  } catch {
    // RegExp throws for exactly the texts that are no expression.
    return false
  }
}

function isAscending(values: readonly (string | number)[]): boolean {
  return values.every((value, index) => index === 0 || value > (values[index - 1] ?? value))
}
