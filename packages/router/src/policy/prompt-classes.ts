import type { CacheHint, ChatRequest, TokenClass } from '@sluice/core'

const CLASS_OF_TTL: Readonly<Record<CacheHint['ttl'], TokenClass>> = {
  '5m': 'cacheWrite5mTokens',
  '1h': 'cacheWrite1hTokens',
}

const known = new WeakMap<ChatRequest, readonly TokenClass[]>()

/**
 * How the prompt of a request can be billed: as plain input, as a write to the caches that its hints ask for, or as a
 * write to the 30-minute cache that some vendors keep unasked. Read once per request.
 */
export function promptClassesOf(request: ChatRequest): readonly TokenClass[] {
  const classes = known.get(request) ?? read(request)
  known.set(request, classes)
  return classes
}

function read({ system, tools, messages }: ChatRequest): readonly TokenClass[] {
  const blocks: readonly { readonly cache?: CacheHint }[] = [...system, ...tools, ...messages.flatMap(contentOf)]
  const hinted = blocks.flatMap(({ cache }) => (cache ? CLASS_OF_TTL[cache.ttl] : []))
  return [...new Set<TokenClass>(['uncachedInputTokens', 'cacheWrite30mTokens', ...hinted])]
}

function contentOf({ content }: ChatRequest['messages'][number]): readonly { readonly cache?: CacheHint }[] {
  return content.map((block) => ('cache' in block ? { cache: block.cache } : {}))
}
