import { z } from 'zod'
import { promptDetails, tokenCount } from '../openai-usage.ts'

const summaryPart = z.object({ text: z.string() })

const part = z.object({ type: z.string(), text: z.string().nullish(), refusal: z.string().nullish() })

/** One item of an answer; what a type does not have is left out. */
export const outputItem = z.object({
  type: z.string(),
  id: z.string().nullish(),
  call_id: z.string().nullish(),
  name: z.string().nullish(),
  arguments: z.string().nullish(),
  content: z.array(part).nullish().catch(undefined),
  summary: z.array(summaryPart).nullish().catch(undefined),
  encrypted_content: z.string().nullish(),
})
export type OutputItem = z.output<typeof outputItem>

const usageWire = z.object({
  input_tokens: tokenCount,
  input_tokens_details: promptDetails,
  output_tokens: tokenCount,
  output_tokens_details: z.object({ reasoning_tokens: tokenCount }).nullish().catch(undefined),
})

/** The response object: the body of an answer, and what the first and the last event of a stream carry. */
export const responseWire = z.object({
  id: z.string(),
  model: z.string().default(''),
  status: z.string().nullish(),
  service_tier: z.string().nullish().catch(undefined),
  reasoning: z.object({ effort: z.string().nullish() }).nullish().catch(undefined),
  error: z.unknown().optional(),
  incomplete_details: z.object({ reason: z.string().nullish() }).nullish(),
  output: z.array(outputItem).nullish(),
  usage: usageWire.nullish().catch(undefined),
})
export type ResponseWire = z.output<typeof responseWire>
