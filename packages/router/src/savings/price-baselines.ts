import { costOf, type CatalogEntry } from '@sluice/catalog'
import {
  NO_USAGE,
  TOKEN_CLASSES,
  totalInputTokens,
  type Baseline,
  type CacheHint,
  type ChatRequest,
  type TokenClass,
  type Usage,
} from '@sluice/core'
import type { CompiledBaseline, CompiledDeployment } from '../decision.ts'
import { cachedPrefixes, type Prefix } from './cached-prefixes.ts'
import type { PrefixMemory } from './prefix-memory.ts'

export interface BaselineInput {
  readonly request: ChatRequest
  /** Who answered, and what it used there. */
  readonly target: CompiledDeployment
  readonly usage: Usage
  readonly baselines: readonly CompiledBaseline[]
  readonly prefixes: PrefixMemory
  /** Arrival, in milliseconds since 1970: picks prices, and what has not left the cache by then. */
  readonly time: number
}

/**
 * What the same request would have cost, had one model answered them all: the same tokens, as its own tokenizer would
 * count them, with the prompt cache that it would have had. Where our routing moved a conversation, the models that were
 * asked had to read it anew; one model would have read it from its cache.
 */
export function priceBaselines(input: BaselineInput): readonly Baseline[] {
  const usage = usageOfOneModel(input)
  return input.baselines.map(({ name, target }) => {
    const here = inTokensOf(target.entry, input.target.entry, usage)
    const conditions = { time: input.time, isRegional: target.deployment.residency !== undefined }
    const priced = inPricedClasses(target.entry, here, input.time)
    return { name, deployment: target.deployment.id, costNanoUsd: costOf(target.entry, priced, conditions) }
  })
}

const TTL: Readonly<Record<CacheHint['ttl'], { readonly ms: number; readonly written: TokenClass }>> = {
  '5m': { ms: 300_000, written: 'cacheWrite5mTokens' },
  '1h': { ms: 3_600_000, written: 'cacheWrite1hTokens' },
}
// Shorter prompts are not cached; by model it is 512 to 4,096.
const LEAST_CACHED_TOKENS = 1_024

/** The usage by the tokenizer of the model that answered, with one model's cache. */
function usageOfOneModel({ request, target, usage, prefixes, time }: BaselineInput): Usage {
  const asked = cachedPrefixes(request)
  const hinted = asked.findLast(({ ttl }) => ttl !== undefined)
  if (!hinted) return usage
  const read = asked.findLast(({ digest }) => prefixes.find(digest, time))
  const seen = read && prefixes.find(read.digest, time)
  const here = target.deployment.id
  if (read && seen) prefixes.touch(read.digest, here, seen.ttlMs, time)
  for (const { digest, ttl } of asked) if (ttl) prefixes.touch(digest, here, TTL[ttl].ms, time)
  // Cold there as it was here, or warm there as it was here: what the vendor counted is exact.
  const isSameCache = seen === undefined || seen.deployment === here
  return isSameCache && followsHints(target.entry, time) ? usage : splitByCache(usage, hinted, read)
}

/** A vendor that follows hints has a price for what they write. */
function followsHints(entry: CatalogEntry, time: number): boolean {
  return isPricedFor(entry, 'cacheWrite5mTokens', time)
}

function splitByCache(usage: Usage, hinted: Prefix, read: Prefix | undefined): Usage {
  const input = totalInputTokens(usage)
  const cached = Math.round(input * hinted.share)
  const isLongEnough = cached >= LEAST_CACHED_TOKENS
  const cacheReadTokens = isLongEnough && read ? Math.min(cached, Math.round(input * read.share)) : 0
  const written = isLongEnough ? cached - cacheReadTokens : 0
  const { outputTokens, reasoningTokens } = usage
  const uncachedInputTokens = input - cacheReadTokens - written
  const writtenAs = TTL[hinted.ttl ?? '5m'].written
  return { ...NO_USAGE, outputTokens, reasoningTokens, cacheReadTokens, uncachedInputTokens, [writtenAs]: written }
}

function inTokensOf(baseline: CatalogEntry, answered: CatalogEntry, usage: Usage): Usage {
  const ratio = answered.facts.tokenizer.charactersPerToken / baseline.facts.tokenizer.charactersPerToken
  if (ratio === 1) return usage
  const corrected = { ...usage, reasoningTokens: Math.ceil(usage.reasoningTokens * ratio) }
  for (const name of TOKEN_CLASSES) corrected[name] = Math.ceil(usage[name] * ratio)
  return corrected
}

/** A class that the baseline's vendor does not bill apart is plain input there. */
function inPricedClasses(entry: CatalogEntry, usage: Usage, time: number): Usage {
  const billed = { ...usage }
  for (const name of TOKEN_CLASSES) {
    if (name === 'outputTokens' || usage[name] === 0 || isPricedFor(entry, name, time)) continue
    billed[name] = 0
    billed.uncachedInputTokens += usage[name]
  }
  return billed
}

function isPricedFor(entry: CatalogEntry, name: TokenClass, time: number): boolean {
  return costOf(entry, { ...NO_USAGE, [name]: 1 }, { time }) !== undefined
}
