import { parseModelSelector, type OutputFormat, type Sampling, type Tool, type ToolChoice } from '@sluice/core'
import { conversationOf } from '../openai-conversation.ts'
import { droppedFields } from '../dropped-fields.ts'
import type { DecodedRequest } from '../protocol.ts'
import { readBody } from '../read-wire.ts'
import { decodeMessage } from './decode-message.ts'
import { chatRequest, type ChatWire } from './request-wire.ts'

const NO_PARAMETERS = { type: 'object', properties: {} }

/**
 * Reads a request body of the Chat Completions API.
 * @throws SluiceError `invalid_request`, with the path of what is wrong.
 */
export function decodeRequest(body: unknown): DecodedRequest {
  const wire = readBody(chatRequest, body)
  return {
    request: {
      model: parseModelSelector(wire.model),
      ...conversationOf(wire.messages.map(decodeMessage)),
      tools: (wire.tools ?? []).map(decodeTool),
      toolChoice: decodeToolChoice(wire.tool_choice),
      allowsParallelToolCalls: wire.parallel_tool_calls ?? true,
      output: decodeFormat(wire.response_format),
      reasoning: { effort: wire.reasoning_effort ?? undefined },
      sampling: decodeSampling(wire),
      maxOutputTokens: wire.max_completion_tokens ?? wire.max_tokens ?? undefined,
      stop: [wire.stop ?? []].flat().filter((text) => text !== ''),
      metadata: wire.metadata ?? {},
      endUserId: wire.safety_identifier ?? wire.user ?? undefined,
      promptCacheKey: wire.prompt_cache_key ?? undefined,
      isStream: wire.stream ?? false,
      wantsStreamUsage: wire.stream_options?.include_usage ?? false,
    },
    dropped: [...droppedFields(body, wire), ...(wire.store ? ['store'] : [])],
  }
}

function decodeTool({ function: tool }: NonNullable<ChatWire['tools']>[number]): Tool {
  return {
    name: tool.name,
    description: tool.description ?? undefined,
    inputSchema: tool.parameters ?? NO_PARAMETERS,
    isStrict: tool.strict ?? undefined,
  }
}

function decodeToolChoice(choice: ChatWire['tool_choice']): ToolChoice {
  if (typeof choice === 'object' && choice !== null) return { type: 'tool', name: choice.function.name }
  return { type: choice === 'required' ? 'any' : (choice ?? 'auto') }
}

function decodeFormat(format: ChatWire['response_format']): OutputFormat {
  switch (format?.type) {
    case 'json_schema': {
      const { name, schema, strict } = format.json_schema
      return { type: 'json-schema', name, schema: schema ?? {}, isStrict: strict ?? false }
    }
    case 'json_object':
      return { type: 'json' }
    case 'text':
    case undefined:
      return { type: 'text' }
  }
}

function decodeSampling(wire: ChatWire): Sampling {
  return {
    temperature: wire.temperature ?? undefined,
    topP: wire.top_p ?? undefined,
    // vLLM's -1 means: all tokens.
    topK: wire.top_k && wire.top_k > 0 ? wire.top_k : undefined,
    seed: wire.seed ?? undefined,
    presencePenalty: wire.presence_penalty ?? undefined,
    frequencyPenalty: wire.frequency_penalty ?? undefined,
  }
}
