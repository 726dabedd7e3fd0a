import { NO_USAGE, type Usage, type UsageSource } from '@sluice/core'

/** What a vendor counted, and whether it did. */
export interface DecodedUsage {
  readonly usage: Usage
  readonly usageSource: UsageSource
}

/** Nothing counted yet. */
export const NOT_COUNTED: DecodedUsage = { usage: NO_USAGE, usageSource: 'estimated' }

/** What a failed call used; undefined when the vendor counted nothing. */
export function reportedUsage({ usage, usageSource }: DecodedUsage): Usage | undefined {
  return usageSource === 'reported' ? usage : undefined
}
