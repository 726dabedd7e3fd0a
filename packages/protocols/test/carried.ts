import type { ChatRequest, ModelFacts } from '@sluice/core'
import * as anthropicMessages from '../src/anthropic-messages/index.ts'
import * as gemini from '../src/gemini/index.ts'
import * as openaiChat from '../src/openai-chat/index.ts'
import * as openaiResponses from '../src/openai-responses/index.ts'
import { factsWith } from './openai/inputs.ts'

/** What of a conversation is on a vendor's wire, in its order. */
export interface Carried {
  readonly calls: readonly string[]
  readonly results: readonly string[]
  /** Signatures and encrypted reasoning. */
  readonly seals: readonly string[]
}

/** A protocol towards a vendor, and what its request bodies carry. */
export interface Carrier {
  readonly issuer: string
  /** What the vendor takes as a tool call's id. */
  readonly idPattern: RegExp
  readonly carry: (request: ChatRequest, facts?: ModelFacts) => Carried
}

function inputOf(request: ChatRequest, facts: ModelFacts) {
  return { request, vendorModel: 'm', facts, maxOutputTokens: 1_000, isStream: false }
}

export const CARRIERS: readonly Carrier[] = [
  {
    issuer: 'anthropic-messages',
    idPattern: /^[a-zA-Z0-9_-]{1,64}$/,
    carry(request, facts = factsWith()) {
      const { messages } = anthropicMessages.encodeRequest(inputOf(request, facts)).body
      const blocks = messages.flatMap(({ content }): readonly object[] => content)
      return {
        calls: textsAt(blocks, 'tool_use', 'id'),
        results: textsAt(blocks, 'tool_result', 'tool_use_id'),
        seals: [...textsAt(blocks, 'thinking', 'signature'), ...textsAt(blocks, 'redacted_thinking', 'data')],
      }
    },
  },
  {
    issuer: 'openai-responses',
    idPattern: /^[a-zA-Z0-9_-]{1,64}$/,
    carry(request, facts = factsWith()) {
      const { input } = openaiResponses.encodeRequest(inputOf(request, facts)).body
      return {
        calls: textsAt(input, 'function_call', 'call_id'),
        results: textsAt(input, 'function_call_output', 'call_id'),
        seals: textsAt(input, 'reasoning', 'encrypted_content'),
      }
    },
  },
  {
    issuer: 'openai-chat',
    idPattern: /^[a-zA-Z0-9_-]{1,40}$/,
    carry(request, facts = factsWith()) {
      const { messages } = openaiChat.encodeRequest(inputOf(request, facts)).body
      return {
        calls: messages
          .flatMap((message) => ('tool_calls' in message ? (message.tool_calls ?? []) : []))
          .map(({ id }) => id),
        results: messages.flatMap((message) => ('tool_call_id' in message ? [message.tool_call_id] : [])),
        seals: [],
      }
    },
  },
  {
    issuer: 'gemini',
    idPattern: /^[a-zA-Z0-9_-]{1,64}$/,
    carry(request, facts = factsWith()) {
      const parts = gemini.encodeRequest(inputOf(request, facts)).body.contents.flatMap((content) => content.parts)
      const signatures = parts.flatMap((part) => ('thoughtSignature' in part ? (part.thoughtSignature ?? []) : []))
      return {
        calls: parts.flatMap((part) => ('functionCall' in part ? [part.functionCall.id] : [])),
        results: parts.flatMap((part) => ('functionResponse' in part ? [part.functionResponse.id] : [])),
        // The vendor's own word for a call that it did not make.
        seals: signatures.filter((signature) => signature !== 'skip_thought_signature_validator'),
      }
    },
  },
]

function textsAt(blocks: readonly object[], type: string, field: string): string[] {
  const found = blocks.filter((block) => Reflect.get(block, 'type') === type)
  return found.map((block) => String(Reflect.get(block, field)))
}
