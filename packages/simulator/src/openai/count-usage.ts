import { NO_USAGE, type Usage } from '@sluice/core'
import { createHash } from 'node:crypto'
import { estimateTokens } from '../estimate-tokens.ts'
import type { GeneratedAnswer } from '../generate-answer.ts'
import type { PrefixCache } from '../prefix-cache.ts'
import type { OpenAiModel } from './models.ts'

const LEAST_TOKENS = 1_024
const STEP_TOKENS = 128
const STEP_CHARACTERS = STEP_TOKENS * 4
const SHORT_TTL_MS = 30 * 60_000
const LONG_TTL_MS = 12 * 60 * 60_000

export interface CountedPrompt {
  /** The text that prefixes are compared by. */
  readonly text: string
  /** Tokens that the text does not account for, such as images. */
  readonly extraTokens: number
  /** Kept for 12 hours, not 30 minutes. */
  readonly isKeptLong: boolean
}

export function promptTokens(prompt: CountedPrompt): number {
  return estimateTokens(prompt.text) + prompt.extraTokens
}

/**
 * Core's usage of one answer, with the vendor's automatic cache: prefixes from 1,024 tokens on, in steps of 128.
 * The wire's own `input_tokens` is the sum of all input classes.
 */
export function countUsage(
  prompt: CountedPrompt,
  answer: GeneratedAnswer,
  model: Pick<OpenAiModel, 'id' | 'cachesPrompts' | 'countsCacheWrites'>,
  cache: PrefixCache,
): Usage {
  const tokens = promptTokens(prompt)
  const output = { outputTokens: answer.outputTokens, reasoningTokens: answer.reasoningTokens }
  if (!model.cachesPrompts) return { ...NO_USAGE, ...output, uncachedInputTokens: tokens }
  const keys = prefixKeys(prompt.text, model.id)
  const cacheReadTokens = stepsToTokens(1 + keys.findLastIndex((key) => cache.holds(key)))
  for (const key of keys) cache.keep(key, prompt.isKeptLong ? LONG_TTL_MS : SHORT_TTL_MS)
  const writtenTokens = model.countsCacheWrites ? Math.max(0, stepsToTokens(keys.length) - cacheReadTokens) : 0
  return {
    ...NO_USAGE,
    ...output,
    uncachedInputTokens: tokens - cacheReadTokens - writtenTokens,
    cacheReadTokens,
    [prompt.isKeptLong ? 'cacheWrite12hTokens' : 'cacheWrite30mTokens']: writtenTokens,
  }
}

function stepsToTokens(steps: number): number {
  return steps === 0 ? 0 : LEAST_TOKENS + (steps - 1) * STEP_TOKENS
}

/** One key per whole step of the text, from 1,024 tokens on. */
function prefixKeys(text: string, modelId: string): readonly string[] {
  const hash = createHash('sha256').update(modelId)
  const keys: string[] = []
  for (let end = STEP_CHARACTERS; end <= text.length; end += STEP_CHARACTERS) {
    hash.update(text.slice(end - STEP_CHARACTERS, end))
    if (end / 4 >= LEAST_TOKENS) keys.push(hash.copy().digest('base64'))
  }
  return keys
}
