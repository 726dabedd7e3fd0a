import type { LanguageModelV4CallOptions, LanguageModelV4ToolChoice, SharedV4Warning } from '@ai-sdk/provider'
import type { ChatRequestInput } from '@sluice/core'
import { cacheOf } from './cache-of.ts'
import { writePrompt } from './write-prompt.ts'

/** A call of the AI SDK as a request, and what of it could not be carried. */
export interface WrittenRequest {
  readonly input: ChatRequestInput
  readonly warnings: SharedV4Warning[]
}

export function writeRequest(model: string, call: LanguageModelV4CallOptions): WrittenRequest {
  const { messages, warnings } = writePrompt(call.prompt)
  const { temperature, topP, topK, seed, presencePenalty, frequencyPenalty, maxOutputTokens } = call
  const tools = toolsOf(call, warnings)
  const effort = call.reasoning === 'provider-default' ? undefined : call.reasoning
  const input: ChatRequestInput = {
    model,
    messages,
    tools,
    toolChoice: tools.length > 0 && call.toolChoice ? choiceOf(call.toolChoice) : undefined,
    output: outputOf(call),
    reasoning: effort && { effort },
    sampling: { temperature, topP, topK, seed, presencePenalty, frequencyPenalty },
    maxOutputTokens,
    stop: call.stopSequences,
  }
  return { input, warnings }
}

function toolsOf({ tools = [] }: LanguageModelV4CallOptions, warnings: SharedV4Warning[]) {
  return tools.flatMap((tool) => {
    if (tool.type === 'provider') {
      const details = 'One vendor alone could run it.'
      warnings.push({ type: 'unsupported', feature: `provider tool ${tool.id}`, details })
      return []
    }
    const { name, description, inputSchema, strict, providerOptions } = tool
    const schema: Record<string, unknown> = { ...inputSchema }
    return [{ name, description, inputSchema: schema, isStrict: strict, cache: cacheOf(providerOptions) }]
  })
}

function choiceOf(choice: LanguageModelV4ToolChoice): ChatRequestInput['toolChoice'] {
  if (choice.type === 'required') return { type: 'any' }
  if (choice.type === 'tool') return { type: 'tool', name: choice.toolName }
  return { type: choice.type }
}

function outputOf({ responseFormat }: LanguageModelV4CallOptions): ChatRequestInput['output'] {
  if (responseFormat?.type !== 'json') return undefined
  const { schema, name } = responseFormat
  return schema ? { type: 'json-schema', name, schema: { ...schema } } : { type: 'json' }
}
