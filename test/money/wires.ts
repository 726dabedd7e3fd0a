import { AnswerCollector, type Usage } from '@sluice/core'
import * as anthropic from '../../packages/protocols/src/anthropic-messages/index.ts'
import * as gemini from '../../packages/protocols/src/gemini/index.ts'
import * as chat from '../../packages/protocols/src/openai-chat/index.ts'
import * as responses from '../../packages/protocols/src/openai-responses/index.ts'

/** What a decoder made of a vendor's counts. */
export interface Counted {
  readonly usage: Usage
  readonly usageSource: string
}

/** A protocol's decoders, and a model that is billed by what they read. */
export interface Wire {
  readonly vendor: string
  readonly model: string
  /** Decodes an answer that ends with this usage, whole or streamed. */
  readonly ways: Readonly<Record<string, (usage: unknown) => Counted>>
}

const ANTHROPIC_MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-6',
  content: [{ type: 'text', text: 'Hi' }],
  stop_reason: 'end_turn',
}
const CHAT_HEAD = { id: 'c1', object: 'chat.completion', model: 'gpt-6-sol', created: 1 }
const RESPONSE = {
  id: 'resp_1',
  object: 'response',
  model: 'gpt-6-sol',
  output: [
    { type: 'message', id: 'm', role: 'assistant', content: [{ type: 'output_text', text: 'Hi', annotations: [] }] },
  ],
}
const GEMINI_HEAD = { responseId: 'g1', modelVersion: 'gemini-3.8-flash' }
const GEMINI_CANDIDATE = { index: 0, content: { role: 'model', parts: [{ text: 'Hi' }] }, finishReason: 'STOP' }

function streamed(decoder: ReturnType<typeof chat.createEventDecoder>, events: readonly unknown[]): Counted {
  const seen = new AnswerCollector()
  for (const event of events) for (const decoded of decoder.decode(event)) seen.add(decoded)
  for (const decoded of decoder.finish?.() ?? []) seen.add(decoded)
  return { usage: seen.usage, usageSource: seen.usageSource }
}

/** Message start and end of a stream, each with its own usage. */
export function anthropicStream(start: unknown, ...ends: readonly unknown[]): Counted {
  const stop = { stop_reason: 'end_turn', stop_sequence: null }
  return streamed(anthropic.createEventDecoder(), [
    { type: 'message_start', message: { ...ANTHROPIC_MESSAGE, content: [], stop_reason: null, usage: start } },
    ...ends.map((usage) => ({ type: 'message_delta', delta: stop, usage })),
    { type: 'message_stop' },
  ])
}

/** A stream whose last chunks carry these usages. */
export function chatStream(...usages: readonly unknown[]): Counted {
  const chunk = (delta: object, finish: string | null) => ({ index: 0, delta, finish_reason: finish })
  return streamed(chat.createEventDecoder(), [
    { ...CHAT_HEAD, choices: [chunk({ content: 'Hi' }, null)], usage: null },
    { ...CHAT_HEAD, choices: [chunk({}, 'stop')], usage: null },
    ...usages.map((usage) => ({ ...CHAT_HEAD, choices: [], usage })),
  ])
}

/** A stream that ends with an event of this type. */
export function responseStream(type: string, usage: unknown, more: object = {}): Counted {
  const status = type.replace('response.', '')
  return streamed(responses.createEventDecoder(), [
    { type: 'response.created', response: { ...RESPONSE, status: 'in_progress', output: [] } },
    { type, response: { ...RESPONSE, status, usage, ...more } },
  ])
}

/** Every protocol in which vendors answer. */
export const WIRES: Readonly<Record<'anthropic' | 'chat' | 'responses' | 'gemini', Wire>> = {
  anthropic: {
    vendor: 'anthropic',
    model: 'claude-sonnet-4-6',
    ways: {
      whole: (usage) => anthropic.decodeAnswer({ ...ANTHROPIC_MESSAGE, usage }),
      streamed: (usage) => anthropicStream(undefined, usage),
    },
  },
  chat: {
    vendor: 'openai',
    model: 'gpt-6-sol',
    ways: {
      whole: (usage) =>
        chat.decodeAnswer({
          ...CHAT_HEAD,
          choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
          usage,
        }),
      streamed: (usage) => chatStream(usage),
    },
  },
  responses: {
    vendor: 'openai',
    model: 'gpt-6-sol',
    ways: {
      whole: (usage) => responses.decodeAnswer({ ...RESPONSE, status: 'completed', usage }),
      streamed: (usage) => responseStream('response.completed', usage),
      incomplete: (usage) =>
        responseStream('response.incomplete', usage, { incomplete_details: { reason: 'max_output_tokens' } }),
    },
  },
  gemini: {
    vendor: 'google',
    model: 'gemini-3.8-flash',
    ways: {
      whole: (usageMetadata) => gemini.decodeAnswer({ ...GEMINI_HEAD, candidates: [GEMINI_CANDIDATE], usageMetadata }),
      streamed: (usageMetadata) =>
        streamed(gemini.createEventDecoder(), [{ ...GEMINI_HEAD, candidates: [GEMINI_CANDIDATE], usageMetadata }]),
    },
  },
}
