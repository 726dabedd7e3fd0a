import type { VendorName } from '@sluice/simulator'
import { HOSTS, type Host } from '../gateway/hosts.ts'

/** What one protocol's streams can carry that is not an end. */
interface Dialect {
  /** Data of an event that carries content, in a shape that it never has. */
  readonly misshapen: string
  /** Data of an event that counts what was used, and ends nothing. */
  readonly usage: string
}

/** One vendor's wire, and what can go wrong on it beside the end of its bytes. */
export interface Wire extends Host, Dialect {}

const MESSAGES: Dialect = {
  misshapen: '{"type":"content_block_delta","index":0,"delta":7}',
  usage: '{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":9,"output_tokens":30}}',
}

const RESPONSES: Dialect = {
  misshapen: '{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":7}',
  usage:
    '{"type":"response.in_progress","response":{"id":"resp_1","model":"gpt","status":"in_progress","output":[],' +
    '"usage":{"input_tokens":9,"output_tokens":30,"total_tokens":39}}}',
}

const CHAT: Dialect = {
  misshapen: '{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"llama","choices":7}',
  usage:
    '{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"llama","choices":[],' +
    '"usage":{"prompt_tokens":9,"completion_tokens":30,"total_tokens":39}}',
}

const GEMINI: Dialect = {
  misshapen: '{"candidates":7}',
  usage: '{"responseId":"r","usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":30,"totalTokenCount":39}}',
}

const DIALECTS: Readonly<Record<VendorName, Dialect>> = {
  anthropic: MESSAGES,
  bedrock: MESSAGES,
  'bedrock-mantle': MESSAGES,
  vertex: MESSAGES,
  foundry: MESSAGES,
  openai: RESPONSES,
  azure: RESPONSES,
  vllm: CHAT,
  gemini: GEMINI,
}

/** Every wire that the simulator speaks. */
export const WIRES: readonly Wire[] = HOSTS.map((host) => ({ ...host, ...DIALECTS[host.name] }))
