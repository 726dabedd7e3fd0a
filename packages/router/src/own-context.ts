import type { RequestContext } from '@sluice/core'

/**
 * The context of a question of Sluice's own about a request, such as a judge's: it is paid for by the same tenant and key,
 * known to budgets by a tag of its own, and free to use models that the key's bearer may not name.
 */
export function ownContext(asked: RequestContext, surface: string, tag: string, timeoutMs?: number): RequestContext {
  const { key } = asked
  return {
    requestId: `${asked.requestId}.${surface}`,
    tenant: asked.tenant,
    key: key && { id: key.id, grant: { tenant: key.grant.tenant, budget: key.grant.budget } },
    tags: [tag],
    signal: asked.signal,
    timeoutMs,
    surface,
    isOverhead: true,
  }
}
