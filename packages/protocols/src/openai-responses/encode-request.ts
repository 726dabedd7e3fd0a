import { excerpt, fitOutput, fitTool, type ModelFacts, type OutputFormat, type Tool } from '@sluice/core'
import { fitEffort, takesSampling } from '../openai-effort.ts'
import { takesOutput } from '../openai-output.ts'
import type { EncodedRequest, EncodeInput } from '../protocol.ts'
import { vendorKey } from '../vendor-key.ts'
import { writeSchema } from '../write-schema.ts'
import { encodeInput } from './encode-input.ts'
import type { BodyTool, ResponsesBody } from './request-body.ts'

const MIN_OUTPUT_TOKENS = 16
const MAX_KEY_LENGTH = 64

/**
 * A request as a body of the Responses API. Cache hints need no form there: OpenAI caches by itself.
 * @throws AttemptError `unsupported-dialect` when a schema cannot be said.
 */
export function encodeRequest(input: EncodeInput): EncodedRequest<ResponsesBody> {
  const { request, facts } = input
  const { effort } = fitEffort(request.reasoning, facts)
  const { items, dropped } = encodeInput(request.messages, facts)
  const sampling = takesSampling(effort, facts) ? request.sampling : {}
  const summary = request.reasoning.wantsSummary && facts.capabilities.reasoning ? 'auto' : undefined
  return {
    body: {
      model: input.vendorModel,
      input: items,
      instructions: request.system.map((block) => block.text).join('\n\n') || undefined,
      max_output_tokens: Math.max(MIN_OUTPUT_TOKENS, input.maxOutputTokens),
      reasoning: effort || summary ? { effort, summary } : undefined,
      text: encodeText(request.output, facts),
      ...encodeTools(input),
      temperature: sampling.temperature,
      top_p: sampling.topP,
      prompt_cache_key: vendorKey(request.promptCacheKey, MAX_KEY_LENGTH),
      safety_identifier: vendorKey(request.endUserId, MAX_KEY_LENGTH),
      include: facts.capabilities.reasoning ? ['reasoning.encrypted_content'] : undefined,
      store: false,
      stream: input.isStream ? true : undefined,
    },
    dropped: [...dropped, ...droppedParameters(input)],
  }
}

function encodeText(output: OutputFormat, facts: ModelFacts): ResponsesBody['text'] {
  if (!takesOutput(output, facts)) return undefined
  switch (output.type) {
    case 'text':
      return undefined
    case 'json':
      return { format: { type: 'json_object' } }
    case 'json-schema': {
      const schema = writeSchema(fitOutput(output, facts), 'the answer')
      return { format: { type: 'json_schema', name: output.name, schema, strict: output.isStrict } }
    }
  }
}

function encodeTools(input: EncodeInput): Pick<ResponsesBody, 'tools' | 'tool_choice' | 'parallel_tool_calls'> {
  const { request, facts } = input
  if (request.tools.length === 0) return {}
  return {
    tools: request.tools.map((tool) => encodeTool(tool, facts)),
    tool_choice: encodeToolChoice(input),
    parallel_tool_calls: request.allowsParallelToolCalls ? undefined : false,
  }
}

function encodeTool(tool: Tool, facts: ModelFacts): BodyTool {
  const { schema, isStrict } = fitTool(tool, facts)
  return {
    type: 'function',
    name: tool.name,
    description: tool.description,
    parameters: writeSchema(schema, `tool "${excerpt(tool.name)}"`),
    // OpenAI makes tools strict unless told not to, and then refuses schemas that are not written for it.
    strict: isStrict,
  }
}

function encodeToolChoice(input: EncodeInput): ResponsesBody['tool_choice'] {
  const choice = input.request.toolChoice
  if (isForced(input) && !input.facts.parameters.forcedToolChoice) return 'auto'
  if (choice.type === 'tool') return { type: 'function', name: choice.name }
  return choice.type === 'any' ? 'required' : choice.type
}

function isForced({ request: { toolChoice } }: EncodeInput): boolean {
  return toolChoice.type === 'any' || toolChoice.type === 'tool'
}

/** Whatever was asked for and is not in the body, by core's names. */
function droppedParameters(input: EncodeInput): string[] {
  const { request, facts } = input
  const { sampling } = request
  const { effort, isExact } = fitEffort(request.reasoning, facts)
  const isSampled = takesSampling(effort, facts)
  const lost: Readonly<Record<string, boolean>> = {
    temperature: sampling.temperature !== undefined && !isSampled,
    topP: sampling.topP !== undefined && !isSampled,
    topK: sampling.topK !== undefined,
    seed: sampling.seed !== undefined,
    presencePenalty: sampling.presencePenalty !== undefined,
    frequencyPenalty: sampling.frequencyPenalty !== undefined,
    maxOutputTokens: input.maxOutputTokens < MIN_OUTPUT_TOKENS,
    stop: request.stop.length > 0,
    'reasoning.effort': !isExact,
    'reasoning.budgetTokens': request.reasoning.budgetTokens !== undefined,
    isStrict: request.tools.some((tool) => tool.isStrict === true && !facts.capabilities.structuredOutput),
    output: !takesOutput(request.output, facts),
    toolChoice: request.tools.length > 0 && isForced(input) && !facts.parameters.forcedToolChoice,
  }
  return namesOfTrue(lost)
}

function namesOfTrue(claims: Readonly<Record<string, boolean>>): string[] {
  return Object.keys(claims).filter((name) => claims[name])
}
