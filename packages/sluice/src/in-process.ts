import type { ChatRequest, ChatRequestInput, RequestContext, RoutedAnswer } from '@sluice/core'
import { bindRouter, createFetch, type BoundRouter, type FetchOptions, type SluiceFetch } from '@sluice/http'
import type { RoutedStream, Router, TokenCount } from '@sluice/router'

/** Who asks within this process. */
export interface InProcessCaller extends FetchOptions {
  /** Ends its calls; those of `fetch` come with a signal of their own. Default: never. */
  readonly signal?: AbortSignal
}

/** Sluice for one caller: requests as plain objects, and a `fetch` for the official SDKs. */
export interface CallerSluice extends BoundRouter {
  readonly fetch: SluiceFetch
}

/** A plain object alone, or a request that was checked with its context. */
type Asked = [input: ChatRequestInput] | [request: ChatRequest, context: RequestContext]

/** What a process asks without HTTP. */
export interface InProcess {
  /** A whole answer: `await sluice.chat({ messages: 'Hello' })`. @throws SluiceError */
  chat(...asked: Asked): Promise<RoutedAnswer>
  /** A streamed answer; resolves at its commit. @throws SluiceError */
  stream(...asked: Asked): Promise<RoutedStream>
  /** How many tokens the prompt has; costs nothing. @throws SluiceError */
  countTokens(...asked: Asked): Promise<TokenCount>
  /** Routes what the official SDKs send without any HTTP: `new OpenAI({ apiKey: 'unused', fetch: sluice.fetch })`. */
  readonly fetch: SluiceFetch
  /** The same for a tenant, with tags, a conversation, a signal or a timeout. */
  for(caller: InProcessCaller): CallerSluice
}

/** Lets the process itself ask a router. */
export function inProcess(router: Router): InProcess {
  const own = callerOf(router, {})
  return {
    chat: (...asked) => (asked.length === 2 ? router.chat(...asked) : own.chat(...asked)),
    stream: (...asked) => (asked.length === 2 ? router.stream(...asked) : own.stream(...asked)),
    countTokens: (...asked) => (asked.length === 2 ? router.countTokens(...asked) : own.countTokens(...asked)),
    fetch: own.fetch,
    for: (caller) => callerOf(router, caller),
  }
}

const NEVER = new AbortController().signal

function callerOf(router: Router, { signal = NEVER, ...options }: InProcessCaller): CallerSluice {
  const { tenant = 'default', tags, conversation, timeoutMs } = options
  const labels = () => ({ tags, conversation })
  // A caller may be kept for long: each of its requests is bound anew, under an id of its own.
  const bound = () => bindRouter(router, { caller: { tenant }, labels, signal, timeoutMs })
  return {
    chat: (input) => bound().chat(input),
    stream: (input) => bound().stream(input),
    countTokens: (input) => bound().countTokens(input),
    fetch: createFetch(router, options),
  }
}
