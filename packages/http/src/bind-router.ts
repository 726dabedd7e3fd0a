import {
  parseChatRequest,
  randomId,
  systemRandom,
  type ChatRequestInput,
  type Random,
  type RequestContext,
  type RoutedAnswer,
} from '@sluice/core'
import type { Caller } from './authenticate.ts'
import type { RoutedStream, Router, TokenCount } from '@sluice/router'

/** A router that already knows who asks: what `req.sluice` and `ctx.sluice` are. */
export interface BoundRouter {
  /** A whole answer. @throws SluiceError */
  chat(input: ChatRequestInput): Promise<RoutedAnswer>
  /** A streamed answer; resolves at its commit. @throws SluiceError */
  stream(input: ChatRequestInput): Promise<RoutedStream>
  /** How many tokens the prompt has; costs nothing. @throws SluiceError */
  countTokens(input: ChatRequestInput): Promise<TokenCount>
}

export interface BoundCaller {
  /** Who asks, or how to find out when it is needed. */
  readonly caller: Caller | (() => Promise<Caller>)
  /** What budgets and reports can go by. */
  readonly labels?: () => Pick<RequestContext, 'tags' | 'conversation' | 'header'>
  /** Aborted when the caller leaves. */
  readonly signal: AbortSignal
  /** Default: a new one. */
  readonly requestId?: string
  /** Shortens the policy's total timeout; never lengthens it. */
  readonly timeoutMs?: number
  readonly random?: Random
}

/** Binds a router to one caller, for code in the host app. */
export function bindRouter(router: Router, bound: BoundCaller): BoundRouter {
  const { labels, signal, timeoutMs, random = systemRandom } = bound
  const requestId = bound.requestId ?? randomId('req', random)

  async function context(): Promise<RequestContext> {
    const caller = typeof bound.caller === 'function' ? await bound.caller() : bound.caller
    return { requestId, ...caller, ...labels?.(), signal, timeoutMs, surface: 'in-process' }
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
    async countTokens(input) {
      return router.countTokens(parseChatRequest(input), await context())
    },
  }
}
