import type { QuotaLimit, RequestContext } from '@sluice/core'
import { inKey } from '../in-key.ts'
import { keyLine } from '../key-line.ts'
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
  return ofCallers.flatMap((quota) => {
    const [value, ...others] = valuesOf(quota, caller)
    return value !== undefined && isFor(quota, [value, ...others]) ? claimsOn(quota, value, tokens) : []
  })
}

/** What a call asks of the quotas that are for its deployment. */
export function deploymentClaims(deployment: string, { ofDeployments }: Quotas, tokens: number): readonly QuotaClaim[] {
  return ofDeployments.flatMap((quota) => (isFor(quota, [deployment]) ? claimsOn(quota, deployment, tokens) : []))
}

/** What a caller is to a scope; the first is counted. Without a key the quotas of keys are not for it. */
function valuesOf({ scope }: Quota, { tenant, key }: Caller): readonly string[] {
  if (scope === 'key') return key ? keyLine(key) : []
  return [scope === 'tenant' ? tenant : 'all']
}

function isFor({ only }: Quota, values: readonly string[]): boolean {
  return only === undefined || values.some((value) => only.has(value))
}

function claimsOn(quota: Quota, value: string, tokens: number): QuotaClaim[] {
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
