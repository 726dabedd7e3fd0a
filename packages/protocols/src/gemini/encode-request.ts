import {
  fitOutput,
  type ChatRequest,
  type Message,
  type ModelFacts,
  type OutputFormat,
  type Sampling,
} from '@sluice/core'
import { checkPrefill } from '../check-prefill.ts'
import { hasImageDetail } from '../has-image-detail.ts'
import type { EncodedRequest, EncodeInput } from '../protocol.ts'
import { writeSchema } from '../write-schema.ts'
import { encodeContents, isOwnReasoning } from './encode-contents.ts'
import { encodeThinking } from './encode-thinking.ts'
import { encodeTools } from './encode-tools.ts'
import { PROTOCOL } from './protocol-name.ts'
import type { BodyGenerationConfig, GeminiBody } from './request-body.ts'

const MOST_STOP_SEQUENCES = 5

/**
 * A request as a body of the Gemini API. Cache hints need no form: the vendor caches by itself.
 * @throws AttemptError `invalid-request` when a tool result has no call, `unsupported-dialect` when something cannot be
 * said here: the assistant's own beginning, a picture's type, a tool's name, a schema.
 */
export function encodeRequest(input: EncodeInput): EncodedRequest<GeminiBody> {
  const { request, facts } = input
  checkPrefill(request, facts, PROTOCOL)
  const thinking = encodeThinking(request.reasoning, facts)
  const tools = encodeTools(request, facts)
  const sampling = facts.parameters.sampling === 'accepted' ? request.sampling : {}
  const stop = request.stop.slice(0, MOST_STOP_SEQUENCES)
  const system = request.system.filter(({ text }) => text !== '').map(({ text }) => ({ text }))
  return {
    body: {
      contents: encodeContents(request.messages, facts),
      systemInstruction: system.length > 0 ? { parts: system } : undefined,
      tools: tools.tools,
      toolConfig: tools.toolConfig,
      generationConfig: {
        maxOutputTokens: input.maxOutputTokens,
        ...encodeSampling(sampling),
        stopSequences: stop.length > 0 ? stop : undefined,
        ...encodeFormat(request.output, facts),
        thinkingConfig: thinking.thinking,
      },
    },
    dropped: [...thinking.dropped, ...tools.dropped, ...droppedParts(request, facts)],
  }
}

function encodeSampling(sampling: Sampling): Partial<BodyGenerationConfig> {
  const { temperature, topP, topK, seed, presencePenalty, frequencyPenalty } = sampling
  return { temperature, topP, topK, seed, presencePenalty, frequencyPenalty }
}

function encodeFormat(output: OutputFormat, facts: ModelFacts): Partial<BodyGenerationConfig> {
  if (output.type === 'text') return {}
  const hasSchema = output.type === 'json-schema' && facts.capabilities.structuredOutput
  const responseJsonSchema = hasSchema ? writeSchema(fitOutput(output, facts), 'the answer') : undefined
  return { responseMimeType: 'application/json', responseJsonSchema }
}

/** Whatever was asked for and is not in the body, by core's names. */
function droppedParts(request: ChatRequest, facts: ModelFacts): string[] {
  const { messages, output, sampling, stop } = request
  const knobs = Object.entries(sampling).flatMap(([name, value]) => (value === undefined ? [] : [name]))
  const isDropped: readonly (readonly [string, boolean])[] = [
    ['output', output.type === 'json-schema' && !facts.capabilities.structuredOutput],
    ['stop', stop.length > MOST_STOP_SEQUENCES],
    ['reasoning', messages.some((message) => hasForeignReasoning(message, facts))],
    ['detail', messages.some(hasImageDetail)],
    ['endUserId', request.endUserId !== undefined],
    ['promptCacheKey', request.promptCacheKey !== undefined],
  ]
  const names = isDropped.filter(([, isGone]) => isGone).map(([name]) => name)
  return facts.parameters.sampling === 'accepted' ? names : [...knobs, ...names]
}

function hasForeignReasoning(message: Message, facts: ModelFacts): boolean {
  if (message.role !== 'assistant') return false
  return message.content.some((block) => block.type === 'reasoning' && !isOwnReasoning(block, facts))
}
