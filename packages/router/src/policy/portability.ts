import {
  excerpt,
  fitOutput,
  fitTool,
  type ChatRequest,
  type DocumentBlock,
  type FittedSchema,
  type ImageBlock,
  type ModelFacts,
} from '@sluice/core'
import { readCargo, type Cargo } from './read-cargo.ts'

/** Where a request might go, and how large it is there. */
export interface PortabilityTarget {
  readonly facts: ModelFacts
  /** By the model's own tokenizer. */
  readonly inputTokens: number
  /** What would be sent as the output limit. */
  readonly maxOutputTokens: number
}

/** What stands against a model, in words. */
export interface Obstacle {
  readonly reason: string
  /** The prompt does not fit: shortening it would help. */
  readonly isTooLong: boolean
}

interface Check {
  readonly isTooLong: boolean
  /** What stands against the target; undefined when nothing does. */
  readonly find: (cargo: Cargo, target: PortabilityTarget) => string | undefined
}

/** In this order: what no shortening would help comes first. */
const CHECKS: readonly Check[] = [
  { isTooLong: false, find: findMissingCapability },
  { isTooLong: false, find: ({ images }, { facts }) => firstFound(images, (image) => findImageFault(image, facts)) },
  {
    isTooLong: false,
    find: ({ documents }, { facts }) => firstFound(documents, (one) => findDocumentFault(one, facts)),
  },
  { isTooLong: false, find: findToolFault },
  { isTooLong: false, find: findOutputFault },
  { isTooLong: true, find: findExcess },
  { isTooLong: false, find: findOutputExcess },
]

/**
 * Says of one model after another why a request, the conversation in it included, cannot be carried to it without loss;
 * undefined when it can. What can be said otherwise there (a tool call's id, a reference in a schema) is no obstacle,
 * and reasoning that the model does not know stays behind: it means nothing to it. Pure.
 */
export function portabilityOf(request: ChatRequest): (target: PortabilityTarget) => Obstacle | undefined {
  const cargo = readCargo(request)
  return (target) => {
    for (const { isTooLong, find } of CHECKS) {
      const reason = find(cargo, target)
      if (reason !== undefined) return { reason, isTooLong }
    }
    return undefined
  }
}

/** Something a request can need of a model, beyond text. */
interface Need {
  readonly name: string
  readonly isWanted: (cargo: Cargo) => boolean
  readonly isMet: (facts: ModelFacts) => boolean
}

const NEEDS: readonly Need[] = [
  {
    name: 'tools',
    isWanted: ({ request, toolCalls }) => request.tools.length > 0 || toolCalls.length > 0,
    isMet: ({ capabilities }) => capabilities.tools,
  },
  { name: 'images', isWanted: ({ images }) => images.length > 0, isMet: ({ capabilities }) => capabilities.images },
  {
    name: 'documents',
    isWanted: ({ documents }) => documents.length > 0,
    isMet: ({ capabilities }) => capabilities.documents,
  },
  {
    name: 'structured output',
    isWanted: ({ request }) => request.output.type === 'json-schema',
    isMet: ({ capabilities }) => capabilities.structuredOutput,
  },
  {
    name: 'a forced tool call',
    isWanted: ({ request }) => request.toolChoice.type === 'any' || request.toolChoice.type === 'tool',
    isMet: ({ parameters }) => parameters.forcedToolChoice,
  },
  {
    name: "the assistant's own beginning as the last message",
    isWanted: ({ request }) => request.messages.at(-1)?.role === 'assistant',
    isMet: ({ parameters }) => parameters.prefill,
  },
]

function findMissingCapability(cargo: Cargo, { facts }: PortabilityTarget): string | undefined {
  const missing = NEEDS.find((need) => need.isWanted(cargo) && !need.isMet(facts))
  return missing && `no support for ${missing.name}`
}

function findImageFault({ source }: ImageBlock, { intake }: ModelFacts): string | undefined {
  if (source.type === 'url') return intake.mediaUrls ? undefined : 'no support for pictures by their address'
  if (!intake.imageTypes.includes(source.mediaType))
    return `no support for pictures of type ${excerpt(source.mediaType)}`
  const bytes = source.data.length
  if (bytes <= (intake.maxImageBytes ?? Infinity)) return undefined
  return `a picture has ${bytes} bytes in base64, the limit is ${intake.maxImageBytes}`
}

function findDocumentFault({ source }: DocumentBlock, { intake }: ModelFacts): string | undefined {
  if (source.type === 'text') return undefined
  if (source.type === 'url') return intake.mediaUrls ? undefined : 'no support for documents by their address'
  const isTaken = source.mediaType.startsWith('text/') || intake.documentTypes.includes(source.mediaType)
  return isTaken ? undefined : `no support for documents of type ${excerpt(source.mediaType)}`
}

function findToolFault({ request, toolCalls }: Cargo, { facts }: PortabilityTarget): string | undefined {
  const pattern = new RegExp(facts.intake.toolNamePattern, 'u')
  const misnamed = [...request.tools, ...toolCalls].find(({ name }) => !pattern.test(name))
  if (misnamed) return `a tool cannot be called "${excerpt(misnamed.name)}" there`
  return firstFound(request.tools, (tool) => unfitness(fitTool(tool, facts).schema, `tool "${excerpt(tool.name)}"`))
}

function findOutputFault({ request: { output } }: Cargo, { facts }: PortabilityTarget): string | undefined {
  return output.type === 'json-schema' ? unfitness(fitOutput(output, facts), 'the answer') : undefined
}

function findExcess({ bytes }: Cargo, target: PortabilityTarget): string | undefined {
  const { facts, inputTokens, maxOutputTokens } = target
  const { maxRequestBytes = Infinity, outputInWindow } = facts.intake
  if (inputTokens > facts.maxInputTokens) {
    return `the prompt has about ${inputTokens} tokens, the limit is ${facts.maxInputTokens}`
  }
  if (bytes > maxRequestBytes) return `the request has about ${bytes} bytes, the limit is ${maxRequestBytes}`
  if (!outputInWindow || inputTokens + maxOutputTokens <= facts.contextWindowTokens) return undefined
  return `prompt and answer need about ${inputTokens + maxOutputTokens} tokens, the window has ${facts.contextWindowTokens}`
}

function findOutputExcess({ request }: Cargo, { facts }: PortabilityTarget): string | undefined {
  const { maxOutputTokens = 0 } = request
  if (maxOutputTokens <= facts.maxOutputTokens) return undefined
  return `an answer of ${maxOutputTokens} tokens is asked for, the limit is ${facts.maxOutputTokens}`
}

function unfitness(schema: FittedSchema, subject: string): string | undefined {
  return schema.type === 'unfit' ? `the schema of ${subject} cannot be carried there: ${schema.reason}` : undefined
}

function firstFound<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}
