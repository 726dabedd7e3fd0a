import { EFFORTS } from '@sluice/core'
import { z } from 'zod'
import { mediaUrl } from '../media-url.ts'

/** What a client sends back with an item of an earlier answer and nobody needs to read. */
const echoed = z.unknown().optional()
const echo = { id: echoed, status: echoed, parsed: echoed, parsed_arguments: echoed, phase: echoed }

const inputText = z.object({ type: z.literal('input_text'), text: z.string() })
const outputText = z.object({
  type: z.literal('output_text'),
  text: z.string(),
  annotations: echoed,
  logprobs: echoed,
  parsed: echoed,
})
const refusal = z.object({ type: z.literal('refusal'), refusal: z.string() })
const image = z.object({
  type: z.literal('input_image'),
  image_url: mediaUrl,
  detail: z.enum(['auto', 'low', 'high', 'original']).nullish(),
})
const file = z
  .object({
    type: z.literal('input_file'),
    filename: z.string().nullish(),
    file_data: z.string().nullish(),
    file_url: mediaUrl.nullish(),
  })
  .refine(
    (part) => part.file_data ?? part.file_url,
    'needs file_data or file_url: files stored at a vendor cannot be carried',
  )

const inputPart = z.discriminatedUnion('type', [inputText, image, file], 'parts of this type cannot be carried')
const textPart = z.discriminatedUnion('type', [inputText, outputText])
const assistantPart = z.discriminatedUnion('type', [inputText, outputText, refusal])
const orText = <T extends z.ZodType>(part: T) => z.union([z.string(), z.array(part)])

const type = z.literal('message')
const message = z.discriminatedUnion('role', [
  z.object({ type, role: z.literal('user'), content: orText(inputPart), ...echo }),
  z.object({ type, role: z.literal('assistant'), content: orText(assistantPart), ...echo }),
  z.object({ type, role: z.enum(['system', 'developer']), content: orText(textPart), ...echo }),
])
const functionCall = z.object({
  type: z.literal('function_call'),
  call_id: z.string(),
  name: z.string(),
  arguments: z.string(),
  ...echo,
})
const functionCallOutput = z.object({
  type: z.literal('function_call_output'),
  call_id: z.string(),
  output: orText(inputPart),
  ...echo,
})
const summaryPart = z.object({ text: z.string(), type: z.string() })
const reasoning = z.object({
  type: z.literal('reasoning'),
  id: z.string().nullish(),
  encrypted_content: z.string().nullish(),
  summary: z.array(summaryPart).default([]),
  content: z.array(summaryPart).nullish(),
  status: echoed,
})

// A message may leave its type out; every other item names it.
const item = z.preprocess(
  (value) => (isUntypedMessage(value) ? { ...value, type: 'message' } : value),
  z.discriminatedUnion(
    'type',
    [functionCall, functionCallOutput, reasoning, message],
    'items of this type cannot be carried',
  ),
)

const format = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({
    type: z.literal('json_schema'),
    name: z.string(),
    schema: z.record(z.string(), z.unknown()),
    strict: z.boolean().nullish(),
  }),
])

const tool = z.object({
  type: z.literal('function', 'must be "function": no other tools can be carried'),
  name: z.string().min(1),
  description: z.string().nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
  strict: z.boolean().nullish(),
})

const toolChoice = z.union([
  z.enum(['auto', 'none', 'required']),
  z.object({ type: z.literal('function'), name: z.string() }),
])

const absent = (reason: string) => z.null(reason).optional()
const stateless = 'must be left out: no answers are stored. Send the whole conversation in input'

/** A request body of the Responses API, as far as it can be carried. */
export const responsesRequest = z.object({
  model: z.string().default('auto'),
  input: z.union([z.string(), z.array(item)]),
  instructions: z.string().nullish(),
  max_output_tokens: z.int().positive().nullish(),
  reasoning: z
    .object({
      effort: z.enum(EFFORTS).nullish(),
      summary: z.enum(['auto', 'concise', 'detailed']).nullish(),
      generate_summary: z.enum(['auto', 'concise', 'detailed']).nullish(),
    })
    .nullish(),
  text: z.object({ format: format.nullish() }).nullish(),
  tools: z.array(tool).nullish(),
  tool_choice: toolChoice.nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  prompt_cache_key: z.string().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  safety_identifier: z.string().nullish(),
  user: z.string().nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  stream: z.boolean().nullish(),
  store: z.boolean().nullish(),
  include: z.array(z.string()).nullish(),
  previous_response_id: absent(stateless),
  conversation: absent(stateless),
  prompt: absent('must be left out: stored prompts cannot be read. Send their text'),
  background: z.literal(false, 'must be false: answers are not kept for later').nullish(),
})

/** One item of `input`. */
export type InputItem = z.output<typeof item>
/** A part of a user's message or of a tool's output. */
export type InputPart = z.output<typeof inputPart>
/** A request body after the check. */
export type ResponsesRequest = z.output<typeof responsesRequest>

function isUntypedMessage(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'role' in value && !('type' in value)
}
