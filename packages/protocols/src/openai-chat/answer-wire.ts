import { z } from 'zod'
import { promptDetails, tokenCount } from '../openai-usage.ts'

const text = z.string().nullish()

const toolCall = z.object({
  index: z.number().nullish(),
  id: text,
  function: z.object({ name: text, arguments: text }).nullish(),
})
export type WireToolCall = z.output<typeof toolCall>

/** What was said: all of it in an answer, a bit of it in a chunk. */
const said = z.object({
  content: text,
  refusal: text,
  // vLLM's field for reasoning, and the name it had before.
  reasoning: text,
  reasoning_content: text,
  tool_calls: z.array(toolCall).nullish(),
})
export type Said = z.output<typeof said>

const choice = z.object({
  index: z.number().default(0),
  message: said.nullish(),
  delta: said.nullish(),
  finish_reason: text,
  // vLLM's: the text that ended the answer, or the number of a token.
  stop_reason: z.unknown().optional(),
})
export type Choice = z.output<typeof choice>

const usage = z.object({
  prompt_tokens: tokenCount,
  prompt_tokens_details: promptDetails,
  completion_tokens: tokenCount,
  completion_tokens_details: z.object({ reasoning_tokens: tokenCount }).nullish().catch(undefined),
})

/** An answer, or one chunk of a streamed one. */
export const completion = z.object({
  id: z.string().default(''),
  model: z.string().default(''),
  choices: z.array(choice).nullish(),
  usage: usage.nullish().catch(undefined),
  error: z.unknown().optional(),
})
export type Completion = z.output<typeof completion>
