import { z } from 'zod'
import { readVendor } from '../read-vendor.ts'
import { attemptErrorOf } from './errors.ts'
import { PROTOCOL } from './protocol-name.ts'

const text = z.string().nullish()
/** A number of tokens: anything else counts as not reported. */
const tokens = z.number().nullish().catch(undefined)

const functionCall = z.object({ id: text, name: z.string(), args: z.record(z.string(), z.unknown()).nullish() })
export type WireFunctionCall = z.output<typeof functionCall>

const part = z.object({
  text,
  thought: z.boolean().nullish(),
  thoughtSignature: text,
  functionCall: functionCall.nullish(),
})
export type WirePart = z.output<typeof part>

const candidate = z.object({
  index: z.number().nullish(),
  content: z.object({ parts: z.array(part).nullish() }).nullish(),
  finishReason: text,
})
export type WireCandidate = z.output<typeof candidate>

const usageMetadata = z.object({
  promptTokenCount: tokens,
  cachedContentTokenCount: tokens,
  toolUsePromptTokenCount: tokens,
  candidatesTokenCount: tokens,
  thoughtsTokenCount: tokens,
  totalTokenCount: tokens,
})

const response = z.object({
  responseId: z.string().default(''),
  modelVersion: z.string().default(''),
  candidates: z.array(candidate).nullish(),
  promptFeedback: z.object({ blockReason: text }).nullish(),
  usageMetadata: usageMetadata.nullish().catch(undefined),
  error: z.unknown().optional(),
})
export type WireResponse = z.output<typeof response>

/** Reads an answer or one chunk of it. @throws AttemptError when it is an error or nothing of this protocol. */
export function readResponse(body: unknown): WireResponse {
  const data = readVendor(response, body, PROTOCOL)
  if (data.error !== undefined && data.error !== null) throw attemptErrorOf(data.error)
  return data
}
