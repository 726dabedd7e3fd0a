import { createHash } from 'node:crypto'
import type { CacheHint, ChatRequest, Message, Tool } from '@sluice/core'

/** A beginning of a prompt, up to and including a block. */
export interface Prefix {
  readonly digest: string
  /** About how many characters it has, as a share of the whole prompt: 0 to 1. */
  readonly share: number
  /** Set where the request asks for it to be cached up to here. */
  readonly ttl: CacheHint['ttl'] | undefined
}

type Part = Message['content'][number]

interface Piece {
  readonly part: Part | Tool
  readonly role: string
  readonly ttl: CacheHint['ttl'] | undefined
}

// From each place where a prompt is to be cached, so many blocks back are looked up. Source: vendors.md, prompt caching.
const LOOK_BACK = 20
const CHARACTERS_PER_IMAGE = 6_400
// A page of a PDF has about 80,000 characters of base64 and costs about 3,000 tokens.
const BASE64_PER_CHARACTER = 7

/** The beginnings of a prompt that a cache is asked about, shortest first. Empty without a hint. */
export function cachedPrefixes(request: ChatRequest): readonly Prefix[] {
  const pieces = piecesOf(request)
  const asked = askedPositions(pieces)
  const last = Math.max(...asked)
  if (asked.size === 0) return []
  const sizes = pieces.map(({ part }) => sizeOf(part))
  const whole = Math.max(
    1,
    sizes.reduce((sum, size) => sum + size, 0),
  )
  const hash = createHash('sha256')
  const prefixes: Prefix[] = []
  let size = 0
  for (const [index, piece] of pieces.slice(0, last + 1).entries()) {
    hash.update(`${piece.role}\n${textOf(piece.part)}\n`)
    size += sizes[index] ?? 0
    if (asked.has(index)) prefixes.push({ digest: hash.copy().digest('base64'), share: size / whole, ttl: piece.ttl })
  }
  return prefixes
}

/** In the order in which a prompt is cached: tools, instructions, conversation. */
function piecesOf({ tools, system, messages }: ChatRequest): readonly Piece[] {
  return [
    ...tools.map((part) => ({ part, role: 'tool', ttl: part.cache?.ttl })),
    ...system.map((part) => ({ part, role: 'system', ttl: part.cache?.ttl })),
    ...messages.flatMap(({ role, content }) =>
      content.map((part: Part) => ({ part, role, ttl: 'cache' in part ? part.cache?.ttl : undefined })),
    ),
  ]
}

function askedPositions(pieces: readonly Piece[]): ReadonlySet<number> {
  const asked = new Set<number>()
  for (const [index, { ttl }] of pieces.entries()) {
    if (ttl === undefined) continue
    for (let back = 0; back <= Math.min(LOOK_BACK, index); back += 1) asked.add(index - back)
  }
  return asked
}

/** A hint moves on with the conversation: it is no part of what is cached. */
function textOf(part: Part | Tool): string {
  return JSON.stringify('cache' in part ? { ...part, cache: undefined } : part)
}

function sizeOf(part: Part | Tool): number {
  if (!('type' in part)) return JSON.stringify(part).length
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text.length
    case 'reasoning':
      return part.text.length + (part.seal?.data.length ?? 0)
    case 'tool-call':
      return part.name.length + part.argumentsJson.length
    case 'tool-result':
      return part.content.reduce((sum, inner) => sum + sizeOf(inner), 0)
    case 'image':
      return CHARACTERS_PER_IMAGE
    case 'document':
      return part.source.type === 'base64' ? part.source.data.length / BASE64_PER_CHARACTER : sourceSize(part.source)
  }
}

function sourceSize(source: { readonly text: string } | { readonly url: string }): number {
  return 'text' in source ? source.text.length : 0
}
