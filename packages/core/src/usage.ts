/**
 * Classes of tokens that are billed apart. They are disjoint: a token is in exactly one.
 * Cache writes are named by how long the vendor keeps them: 5 minutes and 1 hour (Anthropic), 30 minutes and 12 hours (OpenAI).
 */
export const TOKEN_CLASSES = [
  'uncachedInputTokens',
  'cacheReadTokens',
  'cacheWrite5mTokens',
  'cacheWrite30mTokens',
  'cacheWrite1hTokens',
  'cacheWrite12hTokens',
  'outputTokens',
] as const

export type TokenClass = (typeof TOKEN_CLASSES)[number]

/** What one answer consumed, in tokens; non-negative safe integers. `reasoningTokens` are a part of `outputTokens`. */
export type Usage = Readonly<Record<TokenClass | 'reasoningTokens', number>>

export const NO_USAGE: Usage = {
  uncachedInputTokens: 0,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite30mTokens: 0,
  cacheWrite1hTokens: 0,
  cacheWrite12hTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
}

/** Every prompt token, however it was billed. Long-context prices look at this sum. */
export function totalInputTokens(usage: Usage): number {
  return (
    usage.uncachedInputTokens +
    usage.cacheReadTokens +
    usage.cacheWrite5mTokens +
    usage.cacheWrite30mTokens +
    usage.cacheWrite1hTokens +
    usage.cacheWrite12hTokens
  )
}
