import { TOKEN_CLASSES, type TokenClass, type Usage, type UsageSource } from '@sluice/core'

// Ten times what any model takes: more than that was not counted.
const MOST_TOKENS = 100_000_000

/** Usage that can be billed, and whether it is still the vendor's own. */
export interface BillableUsage {
  readonly usage: Usage
  readonly usageSource: UsageSource
}

/**
 * Clamps what cannot be (negative, fractional, not a number, beyond any model) to what can, and marks it as an estimate. Zero
 * is trusted. Of a prompt one part of which is beyond any model nothing is known: none of it is kept.
 */
export function saneUsage(usage: Usage, usageSource: UsageSource): BillableUsage {
  if (TOKEN_CLASSES.every((name) => isCount(usage[name])) && isCount(usage.reasoningTokens)) {
    return { usage, usageSource }
  }
  const sane = { ...usage, reasoningTokens: clamp(usage.reasoningTokens) }
  const isPromptAbsurd = TOKEN_CLASSES.some((name) => isOfPrompt(name) && usage[name] > MOST_TOKENS)
  for (const name of TOKEN_CLASSES) sane[name] = isPromptAbsurd && isOfPrompt(name) ? 0 : clamp(usage[name])
  return { usage: sane, usageSource: 'estimated' }
}

function isOfPrompt(name: TokenClass): boolean {
  return name !== 'outputTokens'
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value <= MOST_TOKENS
}

function clamp(value: number): number {
  return value > 0 && value <= MOST_TOKENS ? Math.ceil(value) : 0
}
