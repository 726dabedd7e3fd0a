import type { QuotaClaim } from './claims-of.ts'
import type { QuotaCount } from './compile-quotas.ts'

/** What a caller is told whose request a quota has no room for: which quota, and of what. */
export function quotaRefusal({ quota, count }: QuotaClaim): string {
  return `The quota "${quota.name}" has no room left for this request: ${WHAT[count]}. Wait, then send the request again.`
}

const WHAT: Readonly<Record<QuotaCount, string>> = {
  requestsPerMinute: 'too many requests a minute',
  tokensPerMinute: 'too many tokens a minute',
  concurrency: 'too many requests at once',
}
