import {
  parseChatRequest,
  type ChatRequest,
  type ChatRequestInput,
  type ModelFacts,
  type ParameterRules,
} from '@sluice/core'
import type { EncodeInput } from '../../src/index.ts'
import { CAPABILITIES, INTAKE } from '../takes-everything.ts'

const FACTS: ModelFacts = {
  id: 'gpt-x',
  name: 'GPT X',
  contextWindowTokens: 400_000,
  maxInputTokens: 272_000,
  maxOutputTokens: 128_000,
  capabilities: CAPABILITIES,
  parameters: {
    sampling: 'accepted',
    thinking: { budget: false, adaptive: false, disabled: true, betweenTools: false, byDefault: 'on' },
    forcedToolChoice: true,
    prefill: false,
    efforts: ['low', 'medium', 'high'],
  },
  intake: INTAKE,
  tokenizer: { family: 'o200k', charactersPerToken: 4 },
}

/** Facts of a model that takes everything, with some rules changed. */
export function factsWith(parameters: Partial<ParameterRules> = {}): ModelFacts {
  return { ...FACTS, parameters: { ...FACTS.parameters, ...parameters } }
}

/** A request with everything beside the named fields left out. */
export function requestOf(fields: Partial<ChatRequestInput> = {}): ChatRequest {
  return parseChatRequest({ messages: 'hi', ...fields })
}

/** What a request to a vendor is made of. */
export function inputOf(fields: Partial<ChatRequestInput> = {}, facts = factsWith()): EncodeInput {
  const request = requestOf(fields)
  return { request, vendorModel: 'gpt-x-2026', facts, maxOutputTokens: 1000, isStream: request.isStream }
}
