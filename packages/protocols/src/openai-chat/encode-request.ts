import { excerpt, fitOutput, fitTool, type ModelFacts, type OutputFormat, type Sampling, type Tool } from '@sluice/core'
import { fitEffort, takesSampling } from '../openai-effort.ts'
import { takesOutput } from '../openai-output.ts'
import type { EncodedRequest, EncodeInput } from '../protocol.ts'
import { writeSchema } from '../write-schema.ts'
import { encodeMessages } from './encode-messages.ts'
import type { BodyFormat, BodyTool, ChatBody } from './request-body.ts'

const NO_SAMPLING: Sampling = {}

/**
 * A request as a body of the Chat Completions API. Cache hints need no form: these servers cache by themselves.
 * @throws AttemptError `invalid-request`, when the request holds a document other than text,
 * `unsupported-dialect` when a schema cannot be said.
 */
export function encodeRequest(input: EncodeInput): EncodedRequest<ChatBody> {
  const { request, facts } = input
  const { effort } = fitEffort(request.reasoning, facts)
  const { messages, dropped } = encodeMessages(request)
  const sampling = takesSampling(effort, facts) ? request.sampling : NO_SAMPLING
  return {
    body: {
      model: input.vendorModel,
      messages,
      max_tokens: input.maxOutputTokens,
      temperature: sampling.temperature,
      top_p: sampling.topP,
      top_k: sampling.topK,
      seed: sampling.seed,
      presence_penalty: sampling.presencePenalty,
      frequency_penalty: sampling.frequencyPenalty,
      stop: request.stop.length > 0 ? request.stop : undefined,
      ...encodeTools(input),
      response_format: encodeFormat(request.output, facts),
      reasoning_effort: effort,
      user: request.endUserId,
      ...(input.isStream ? { stream: true, stream_options: { include_usage: true } } : {}),
    },
    dropped: [...dropped, ...droppedParameters(input, sampling)],
  }
}

function encodeTools(input: EncodeInput): Pick<ChatBody, 'tools' | 'tool_choice' | 'parallel_tool_calls'> {
  const { request, facts } = input
  if (request.tools.length === 0) return {}
  return {
    tools: request.tools.map((tool) => encodeTool(tool, facts)),
    tool_choice: encodeToolChoice(input),
    parallel_tool_calls: request.allowsParallelToolCalls ? undefined : false,
  }
}

function encodeTool(tool: Tool, facts: ModelFacts): BodyTool {
  const { name, description } = tool
  const { schema, isStrict } = fitTool(tool, facts)
  const parameters = writeSchema(schema, `tool "${excerpt(name)}"`)
  return { type: 'function', function: { name, description, parameters, strict: isStrict ? true : undefined } }
}

function encodeToolChoice(input: EncodeInput): ChatBody['tool_choice'] {
  const choice = input.request.toolChoice
  if (isForceRefused(input)) return 'auto'
  if (choice.type === 'tool') return { type: 'function', function: { name: choice.name } }
  return choice.type === 'any' ? 'required' : choice.type
}

function isForceRefused({ request: { tools, toolChoice }, facts }: EncodeInput): boolean {
  const isForced = toolChoice.type === 'any' || toolChoice.type === 'tool'
  return tools.length > 0 && isForced && !facts.parameters.forcedToolChoice
}

function encodeFormat(output: OutputFormat, facts: ModelFacts): BodyFormat | undefined {
  if (!takesOutput(output, facts)) return undefined
  switch (output.type) {
    case 'text':
      return undefined
    case 'json':
      return { type: 'json_object' }
    case 'json-schema': {
      const { name, isStrict } = output
      const schema = writeSchema(fitOutput(output, facts), 'the answer')
      return { type: 'json_schema', json_schema: { name, schema, strict: isStrict } }
    }
  }
}

function hasLostPromise({ request, facts }: EncodeInput): boolean {
  return request.tools.some((tool) => tool.isStrict === true && !facts.capabilities.structuredOutput)
}

/** Whatever was asked for and is not in the body, by core's names. */
function droppedParameters(input: EncodeInput, sent: Sampling): string[] {
  const { request, facts } = input
  const samplingNames = Object.entries(request.sampling).flatMap(([name, value]) => (value === undefined ? [] : [name]))
  return [
    ...(sent === request.sampling ? [] : samplingNames),
    ...(fitEffort(request.reasoning, facts).isExact ? [] : ['reasoning.effort']),
    ...(request.reasoning.budgetTokens === undefined ? [] : ['reasoning.budgetTokens']),
    ...(hasLostPromise(input) ? ['isStrict'] : []),
    ...(takesOutput(request.output, facts) ? [] : ['output']),
    ...(isForceRefused(input) ? ['toolChoice'] : []),
    ...(request.promptCacheKey === undefined ? [] : ['promptCacheKey']),
  ]
}
