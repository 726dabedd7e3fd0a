/** What a quota counts apart. */
type QuotaScope = 'global' | 'tenant' | 'key' | 'deployment'

/** A quota as the policy states it. */
interface QuotaSettings {
  readonly scope: QuotaScope
  readonly only?: readonly string[]
  readonly requestsPerMinute?: number
  readonly tokensPerMinute?: number
  readonly concurrency?: number
  readonly whenAway: 'open' | 'closed'
}

/** A quota, ready for requests. */
export interface Quota {
  readonly name: string
  readonly scope: QuotaScope
  /** Undefined: every value of its scope. */
  readonly only: ReadonlySet<string> | undefined
  readonly limits: QuotaLimits
  /** Whether requests pass while the quotas cannot be reached. */
  readonly whenAway: 'open' | 'closed'
}

/** What a quota counts. */
export const QUOTA_COUNTS = ['requestsPerMinute', 'tokensPerMinute', 'concurrency'] as const
export type QuotaCount = (typeof QUOTA_COUNTS)[number]
type QuotaLimits = Readonly<Partial<Record<QuotaCount, number>>>

/** The quotas of a policy, by whom they hold up. */
export interface Quotas {
  readonly ofCallers: readonly Quota[]
  readonly ofDeployments: readonly Quota[]
}

/** Makes the quotas of a policy ready for requests. */
export function compileQuotas(settings: Readonly<Record<string, QuotaSettings>>): Quotas {
  const quotas = Object.entries(settings).map(([name, stated]) => compileQuota(name, stated))
  return {
    ofCallers: quotas.filter(({ scope }) => scope !== 'deployment'),
    ofDeployments: quotas.filter(({ scope }) => scope === 'deployment'),
  }
}

function compileQuota(name: string, { scope, only, whenAway, ...limits }: QuotaSettings): Quota {
  return { name, scope, only: only && new Set(only), limits, whenAway }
}
