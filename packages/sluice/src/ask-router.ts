import type { AskTier } from '@sluice/classifier'
import type { RequestContext } from '@sluice/core'
import { ownContext, type Router } from '@sluice/router'

/**
 * Asks through the router itself, so that a question about a request has a budget, a failover and a record of its own. It is
 * paid for by whoever sent the request.
 */
export function askRouter(router: Pick<Router, 'chat'>, tag: string): AskTier {
  return async (question, { signal, context = NOBODY }) => {
    const { text } = await router.chat(question, { ...ownContext(context, 'classifier', tag), signal })
    return text
  }
}

const NOBODY: RequestContext = {
  requestId: 'unasked',
  tenant: 'default',
  signal: new AbortController().signal,
  surface: 'in-process',
}
