import type { QuotaLimit, RequestContext } from '@sluice/core'
import { inKey } from '../in-key.ts'
import { QUOTA_COUNTS, type Quota, type QuotaCount, type Quotas } from './compile-quotas.ts'

/** One limit of a quota, and how much is asked of it. */
export interface QuotaClaim {
  readonly quota: Quota
  readonly count: QuotaCount
  readonly limit: QuotaLimit
}

type Caller = Pick<RequestContext, 'tenant' | 'key'>

/** What a request asks of the quotas that are for its caller. Empty where none is. */
export function callerClaims(caller: Caller, { ofCallers }: Quotas, tokens: number): readonly QuotaClaim[] {
  return ofCallers.flatMap((quota) => claimsOn(quota, valueOf(quota, caller), tokens))
}

/** What a call asks of the quotas that are for its deployment. */
export function deploymentClaims(deployment: string, { ofDeployments }: Quotas, tokens: number): readonly QuotaClaim[] {
  return ofDeployments.flatMap((quota) => claimsOn(quota, deployment, tokens))
}

/** What a caller is to a scope. Without a key the quotas of keys are not for it. */
function valueOf({ scope }: Quota, { tenant, key }: Caller): string | undefined {
  if (scope === 'key') return key?.id
  return scope === 'tenant' ? tenant : 'all'
}

function claimsOn(quota: Quota, value: string | undefined, tokens: number): QuotaClaim[] {
  if (value === undefined || quota.only?.has(value) === false) return []
  return QUOTA_COUNTS.flatMap((count) => {
    const limit = quota.limits[count]
    if (limit === undefined) return []
    const key = `${quota.name}/${inKey(value)}/${PART_OF_KEY[count]}`
    return { quota, count, limit: { key, limit, ...MEASURE[count], amount: count === 'tokensPerMinute' ? tokens : 1 } }
  })
}

const PART_OF_KEY: Readonly<Record<QuotaCount, string>> = {
  requestsPerMinute: 'requests',
  tokensPerMinute: 'tokens',
  concurrency: 'at-once',
}

const PER_MINUTE = { kind: 'rate', windowMs: 60_000 } as const
const MEASURE: Readonly<Record<QuotaCount, Pick<QuotaLimit, 'kind' | 'windowMs'>>> = {
  requestsPerMinute: PER_MINUTE,
  tokensPerMinute: PER_MINUTE,
  concurrency: { kind: 'concurrency' },
}
