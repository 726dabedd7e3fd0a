import {
  parseModelSelector,
  type AssistantBlock,
  type CacheHint,
  type ChatRequest,
  type Message,
  type OutputFormat,
  type Sampling,
  type Tool,
  type ToolChoice,
  type UserBlock,
} from '@sluice/core'
import { droppedFields } from '../dropped-fields.ts'
import type { DecodedRequest } from '../protocol.ts'
import { readBody } from '../read-wire.ts'
import { decodeCache, decodeMessages, decodeText } from './decode-messages.ts'
import { decodeReasoning } from './decode-reasoning.ts'
import { countSchema, requestSchema, type WireRequest, type WireTool } from './wire.ts'

/**
 * Reads the body of `POST /v1/messages`, of API version 2023-06-01 or 2026-10-21.
 * @throws SluiceError `invalid_request`, with the path of what is wrong.
 */
export function decodeRequest(body: unknown): DecodedRequest {
  return decoded(body, readBody(requestSchema, body))
}

/** Reads the body of `POST /v1/messages/count_tokens`. @throws SluiceError as `decodeRequest` does. */
export function decodeTokenCount(body: unknown): DecodedRequest {
  return decoded(body, readBody(countSchema, body))
}

function decoded(body: unknown, wire: WireRequest): DecodedRequest {
  const { reasoning, dropped } = decodeReasoning(wire)
  const request: ChatRequest = {
    model: parseModelSelector(wire.model),
    system: decodeText(wire.system ?? []),
    messages: hintLastBlock(decodeMessages(wire.messages), decodeCache(wire.cache_control)),
    tools: (wire.tools ?? []).map(decodeTool),
    toolChoice: decodeToolChoice(wire),
    allowsParallelToolCalls: allowsParallelToolCalls(wire),
    output: decodeOutput(wire),
    reasoning,
    sampling: decodeSampling(wire),
    maxOutputTokens: wire.max_tokens,
    stop: wire.stop_sequences ?? [],
    metadata: {},
    endUserId: wire.metadata?.user_id ?? undefined,
    isStream: wire.stream ?? false,
  }
  return { request, dropped: [...droppedFields(body, wire), ...dropped] }
}

// A cache_control on the request itself means: on the last block that can take one.
function hintLastBlock(messages: readonly Message[], cache: CacheHint | undefined): readonly Message[] {
  const last = messages.at(-1)
  if (!cache || !last) return messages
  return [...messages.slice(0, -1), hintMessage(last, cache)]
}

function hintMessage(message: Message, cache: CacheHint): Message {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: hintBlocks(message.content, cache) }
    case 'assistant':
      return { role: 'assistant', content: hintBlocks(message.content, cache) }
    case 'system':
      return { role: 'system', content: hintBlocks(message.content, cache) }
  }
}

function hintBlocks<Block extends UserBlock | AssistantBlock>(blocks: readonly Block[], cache: CacheHint): Block[] {
  const index = blocks.findLastIndex((block) => block.type !== 'reasoning' && block.type !== 'refusal')
  return blocks.map((block, i) => (i === index && !('cache' in block && block.cache) ? { ...block, cache } : block))
}

function decodeTool(tool: WireTool): Tool {
  return {
    name: tool.name,
    description: tool.description ?? undefined,
    inputSchema: tool.input_schema,
    isStrict: tool.strict ?? undefined,
    cache: decodeCache(tool.cache_control),
  }
}

function decodeToolChoice({ tool_choice }: WireRequest): ToolChoice {
  if (tool_choice?.type === 'tool') return { type: 'tool', name: tool_choice.name }
  return { type: tool_choice?.type ?? 'auto' }
}

function allowsParallelToolCalls({ tool_choice }: WireRequest): boolean {
  if (!tool_choice || tool_choice.type === 'none') return true
  return !tool_choice.disable_parallel_tool_use
}

function decodeOutput({ output_config }: WireRequest): OutputFormat {
  const format = output_config?.format
  return format ? { type: 'json-schema', name: 'answer', schema: format.schema, isStrict: true } : { type: 'text' }
}

function decodeSampling(wire: WireRequest): Sampling {
  return {
    temperature: wire.temperature ?? undefined,
    topP: wire.top_p ?? undefined,
    topK: wire.top_k ?? undefined,
  }
}
