import { EFFORTS } from '@sluice/core'
import { z } from 'zod'
import { mediaUrl } from '../media-url.ts'

/** What a client sends back with an earlier answer and nobody needs to read. */
const echoed = z.unknown().optional()

const text = z.object({ type: z.literal('text'), text: z.string() })
const refusal = z.object({ type: z.literal('refusal'), refusal: z.string() })
const image = z.object({
  type: z.literal('image_url'),
  image_url: z.object({ url: mediaUrl, detail: z.enum(['auto', 'low', 'high']).nullish() }),
})
const file = z.object({
  type: z.literal('file'),
  file: z.object({
    file_data: z.string('is needed: files stored at a vendor cannot be carried'),
    filename: z.string().nullish(),
  }),
})

const uncarried = 'parts of this type cannot be carried'
const userPart = z.discriminatedUnion('type', [text, image, file], uncarried)
const assistantPart = z.discriminatedUnion('type', [text, refusal], uncarried)
const orText = <T extends z.ZodType>(part: T) => z.union([z.string(), z.array(part)])

const toolCall = z.object({
  id: z.string(),
  type: z.literal('function', 'must be "function": no other calls can be carried').default('function'),
  function: z.object({ name: z.string(), arguments: z.string(), parsed_arguments: echoed }),
  index: echoed,
})

const message = z.discriminatedUnion('role', [
  z.object({ role: z.enum(['system', 'developer']), content: orText(text) }),
  z.object({ role: z.literal('user'), content: orText(userPart) }),
  z.object({
    role: z.literal('assistant'),
    content: orText(assistantPart).nullish(),
    refusal: z.string().nullish(),
    // vLLM's field for reasoning, and the name it had before.
    reasoning: z.string().nullish(),
    reasoning_content: z.string().nullish(),
    tool_calls: z.array(toolCall).nullish(),
    annotations: echoed,
    parsed: echoed,
  }),
  z.object({ role: z.literal('tool'), tool_call_id: z.string(), content: orText(text) }),
])

const responseFormat = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({
    type: z.literal('json_schema'),
    json_schema: z.object({
      name: z.string(),
      schema: z.record(z.string(), z.unknown()).nullish(),
      strict: z.boolean().nullish(),
    }),
  }),
])

const tool = z.object({
  type: z.literal('function', 'must be "function": no other tools can be carried'),
  function: z.object({
    name: z.string().min(1),
    description: z.string().nullish(),
    parameters: z.record(z.string(), z.unknown()).nullish(),
    strict: z.boolean().nullish(),
  }),
})

const toolChoice = z.union([
  z.enum(['auto', 'none', 'required']),
  z.object({ type: z.literal('function'), function: z.object({ name: z.string() }) }),
])

const penalty = z.number().min(-2).max(2).nullish()
const tokens = z.int().positive().nullish()

/** A request body of the Chat Completions API, as far as it can be carried. */
export const chatRequest = z.object({
  model: z.string().default('auto'),
  messages: z.array(message).min(1),
  max_completion_tokens: tokens,
  max_tokens: tokens,
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  // vLLM's.
  top_k: z.int().nullish(),
  seed: z.int().nullish(),
  presence_penalty: penalty,
  frequency_penalty: penalty,
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  tools: z.array(tool).nullish(),
  tool_choice: toolChoice.nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  response_format: responseFormat.nullish(),
  reasoning_effort: z.enum(EFFORTS).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  n: z.literal(1, 'must be 1: a request has one answer').nullish(),
  user: z.string().nullish(),
  safety_identifier: z.string().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  prompt_cache_key: z.string().nullish(),
  store: z.boolean().nullish(),
})

/** A request body after the check. */
export type ChatWire = z.output<typeof chatRequest>
/** One message of `messages`. */
export type WireMessage = z.output<typeof message>
/** A part of a user's message. */
export type UserPart = z.output<typeof userPart>
