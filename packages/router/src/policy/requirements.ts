import type { ChatRequest, ModelFacts } from '@sluice/core'

/** Something a request can need of a model, beyond text. */
interface Need {
  readonly name: string
  readonly isWanted: (request: ChatRequest, media: ReadonlySet<string>) => boolean
  readonly isMet: (facts: ModelFacts) => boolean
}

/** What stands against a model, in words. */
export interface Unmet {
  readonly reason: string
  /** The prompt does not fit: shortening it would help. */
  readonly isTooLong: boolean
}

const NEEDS: readonly Need[] = [
  {
    name: 'tools',
    isWanted: (request) => request.tools.length > 0,
    isMet: ({ capabilities }) => capabilities.tools,
  },
  { name: 'images', isWanted: (_, media) => media.has('image'), isMet: ({ capabilities }) => capabilities.images },
  {
    name: 'documents',
    isWanted: (_, media) => media.has('document'),
    isMet: ({ capabilities }) => capabilities.documents,
  },
  {
    name: 'structured output',
    isWanted: (request) => request.output.type === 'json-schema',
    isMet: ({ capabilities }) => capabilities.structuredOutput,
  },
  {
    name: 'a forced tool call',
    isWanted: ({ toolChoice }) => toolChoice.type === 'any' || toolChoice.type === 'tool',
    isMet: ({ parameters }) => parameters.forcedToolChoice,
  },
  {
    name: "the assistant's own beginning as the last message",
    isWanted: (request) => request.messages.at(-1)?.role === 'assistant',
    isMet: ({ parameters }) => parameters.prefill,
  },
]

/** Reads, once per request, what it needs of a model. */
export function requirementsOf(request: ChatRequest): readonly Need[] {
  const media = mediaOf(request)
  return NEEDS.filter((need) => need.isWanted(request, media))
}

/** Why a model cannot take the request; undefined when it can. */
export function unmetRequirement(
  needs: readonly Need[],
  facts: ModelFacts,
  inputTokens: number,
  maxOutputTokens: number | undefined,
): Unmet | undefined {
  const missing = needs.find((need) => !need.isMet(facts))
  if (missing) return { reason: `no support for ${missing.name}`, isTooLong: false }
  if (inputTokens > facts.maxInputTokens) {
    return {
      reason: `the prompt has about ${inputTokens} tokens, the limit is ${facts.maxInputTokens}`,
      isTooLong: true,
    }
  }
  if (maxOutputTokens !== undefined && maxOutputTokens > facts.maxOutputTokens) {
    return {
      reason: `an answer of ${maxOutputTokens} tokens is asked for, the limit is ${facts.maxOutputTokens}`,
      isTooLong: false,
    }
  }
  return undefined
}

function mediaOf(request: ChatRequest): Set<string> {
  const types = new Set<string>()
  for (const message of request.messages) {
    for (const block of message.content) {
      types.add(block.type)
      if (block.type === 'tool-result') for (const part of block.content) types.add(part.type)
    }
  }
  return types
}
