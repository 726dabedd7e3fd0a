import { TOKEN_CLASSES, type Usage, type UsageSource } from '@sluice/core'

/** Usage that can be billed, and whether it is still the vendor's own. */
export interface BillableUsage {
  readonly usage: Usage
  readonly usageSource: UsageSource
}

/** Clamps what cannot be (negative, fractional, not a number) to what can, and marks it as an estimate. Zero is trusted. */
export function saneUsage(usage: Usage, usageSource: UsageSource): BillableUsage {
  if (TOKEN_CLASSES.every((name) => isCount(usage[name])) && isCount(usage.reasoningTokens)) {
    return { usage, usageSource }
  }
  const sane = { ...usage, reasoningTokens: clamp(usage.reasoningTokens) }
  for (const name of TOKEN_CLASSES) sane[name] = clamp(usage[name])
  return { usage: sane, usageSource: 'estimated' }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function clamp(value: number): number {
  return Number.isFinite(value) && value > 0 ? Math.min(Math.ceil(value), Number.MAX_SAFE_INTEGER) : 0
}
