import {
  parseChatRequest,
  randomId,
  systemRandom,
  type ChatRequestInput,
  type Random,
  type RequestContext,
  type RoutedAnswer,
} from '@sluice/core'
import type { RoutedStream, Router } from '@sluice/router'

/** A router that already knows who asks: what `req.sluice` and `ctx.sluice` are. */
export interface BoundRouter {
  /** A whole answer. @throws SluiceError */
  chat(input: ChatRequestInput): Promise<RoutedAnswer>
  /** A streamed answer; resolves at its commit. @throws SluiceError */
  stream(input: ChatRequestInput): Promise<RoutedStream>
}

export interface BoundCaller {
  /** Who the money is for, or how to find out when it is needed. */
  readonly tenant: string | (() => string | Promise<string>)
  /** Aborted when the caller leaves. */
  readonly signal: AbortSignal
  /** Default: a new one. */
  readonly requestId?: string
  /** Shortens the policy's total timeout; never lengthens it. */
  readonly timeoutMs?: number
  readonly random?: Random
}

/** Binds a router to one caller, for code in the host app. */
export function bindRouter(router: Router, caller: BoundCaller): BoundRouter {
  const { tenant, signal, timeoutMs, random = systemRandom } = caller
  const requestId = caller.requestId ?? randomId('req', random)

  async function context(): Promise<RequestContext> {
    const name = typeof tenant === 'string' ? tenant : await tenant()
    return { requestId, tenant: name, signal, timeoutMs, surface: 'in-process' }
  }
  return {
    async chat(input) {
      const request = parseChatRequest({ ...input, isStream: false })
      return router.chat(request, await context())
    },
    async stream(input) {
      const request = parseChatRequest({ ...input, isStream: true })
      return router.stream(request, await context())
    },
  }
}
