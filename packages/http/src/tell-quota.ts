import type { QuotaStanding } from '@sluice/core'
import type { Exchange } from './exchange.ts'
import { quotaHeaders } from './response-headers.ts'

/** Puts what is left of the caller's own quotas on the response. Not a part of an answer that is kept: it is soon another. */
export function tellQuota({ res, surface, settings }: Exchange, quota: QuotaStanding | undefined): void {
  if (res.headersSent) return
  for (const [name, value] of Object.entries(quotaHeaders(surface, quota, settings.clock)))
    res.setHeader(name, value ?? '')
}
