import { randomId, SluiceError, systemClock, systemRandom, type RequestContext } from '@sluice/core'
import type { DecodedRequest, Surface } from '@sluice/protocols'
import type { Router } from '@sluice/router'
import { describeModel } from '../answer-models.ts'
import { findRoute, type Found } from '../find-route.ts'
import { answerHeaders, costHeader, errorHeaders, quotaHeaders, tokenCountHeaders } from '../response-headers.ts'
import { createSurfaces } from '../surfaces.ts'
import { asSluiceError } from '../write-error.ts'
import { streamHeaders } from '../write-stream.ts'
import { bodyOf } from './body-of.ts'
import { respond } from './respond.ts'
import { streamBody } from './stream-body.ts'

export interface FetchOptions extends Pick<RequestContext, 'tags' | 'conversation' | 'timeoutMs'> {
  /** Who asks, in quotas, budgets and reports. Default `default`. */
  readonly tenant?: string
  /** Told of every defect that the caller saw as `internal`. Default: written to standard error. */
  readonly onError?: (error: unknown) => void
}

/** What the official SDKs take as their `fetch`. */
export type SluiceFetch = (url: string | URL | Request, init?: RequestInit) => Promise<Response>

interface Asked {
  readonly init: RequestInit
  readonly surface: Surface
  readonly context: RequestContext
  readonly router: Router
  readonly onError: (error: unknown) => void
}

const SURFACES = createSurfaces(systemClock)
const NEVER = new AbortController().signal

/**
 * A `fetch` for the official SDKs that routes in this process, without any HTTP: it knows the paths of Anthropic Messages,
 * OpenAI Chat Completions and OpenAI Responses, whatever host they are asked of, and answers everything else with 404.
 * Of a request it uses path, body and signal: no key is needed, and none leaves the process.
 *
 * @example new OpenAI({ apiKey: 'unused', fetch: createFetch(router) })
 */
export function createFetch(router: Router, options: FetchOptions = {}): SluiceFetch {
  const { tenant = 'default', onError = report, tags, conversation, timeoutMs } = options
  return async (url, given = {}) => {
    const init = url instanceof Request ? { ...(await partsOf(url)), ...given } : given
    const signal = init.signal ?? NEVER
    signal.throwIfAborted()
    const found = find(new URL(url instanceof Request ? url.url : url), init)
    const requestId = randomId('req', systemRandom)
    const surface = found.surface.name
    const context = { requestId, tenant, tags, conversation, timeoutMs, signal, surface }
    return answer(found, { init, surface: found.surface, context, router, onError })
  }
}

async function partsOf(request: Request): Promise<RequestInit> {
  const { method, headers, signal } = request
  return { method, headers, signal, body: method === 'GET' ? undefined : await request.text() }
}

/** SDKs put what they are configured with before `/v1/`. */
function find({ pathname }: URL, { method = 'GET', headers }: RequestInit): Found {
  const start = Math.max(0, pathname.lastIndexOf('/v1/'))
  const speaksMessages = new Headers(headers).has('anthropic-version')
  const found = findRoute({ method, url: pathname.slice(start), speaksMessages }, SURFACES)
  return found ?? { type: 'unknown-path', surface: SURFACES.openaiChat }
}

async function answer(found: Found, asked: Asked): Promise<Response> {
  const { context, surface, onError } = asked
  try {
    return await answerRoute(found, asked)
  } catch (thrown) {
    // An aborted fetch rejects with the reason, as the real one does.
    context.signal.throwIfAborted()
    const error = asSluiceError(thrown)
    if (error !== thrown) onError(thrown)
    const { requestId } = context
    const headers = { ...errorHeaders(error), ...quotaHeaders(surface, error.quota, systemClock) }
    return respond(requestId, error.status, headers, surface.encodeError(error, requestId))
  }
}

async function answerRoute(found: Found, asked: Asked): Promise<Response> {
  const { surface, context, router } = asked
  if (found.type !== 'route') throw NO_PATH
  const { route, rest } = found
  if (route.spends === 'money') {
    const decoded = surface.decodeRequest(bodyOf(asked.init))
    return decoded.request.isStream ? stream(decoded, asked) : chat(decoded, asked)
  }
  if (route.spends === 'requests') {
    const counting = SURFACES[route.surface]
    const { request, dropped } = counting.decodeTokenCount(bodyOf(asked.init))
    const count = await router.countTokens(request, context)
    const body = counting.encodeTokenCount(count.inputTokens)
    return respond(context.requestId, 200, tokenCountHeaders(count, dropped), body)
  }
  if (route.admits !== 'tenants') throw NO_PATH
  const body = route.hasName ? describeModel(surface, rest.name, router) : surface.encodeModels(router.models())
  return respond(context.requestId, 200, {}, body)
}

async function chat(
  { request, dropped, echo }: DecodedRequest,
  { surface, context, router }: Asked,
): Promise<Response> {
  const routed = await router.chat(request, context)
  const left = quotaHeaders(surface, routed.quota, systemClock)
  const headers = { ...answerHeaders(routed, dropped), ...costHeader(routed.costNanoUsd), ...left }
  return respond(context.requestId, 200, headers, surface.encodeAnswer(routed, echo))
}

async function stream(decoded: DecodedRequest, { surface, context, router, onError }: Asked): Promise<Response> {
  const routed = await router.stream(decoded.request, context)
  const { requestId, signal } = context
  const body = streamBody({ routed, decoded, surface, requestId, signal, onError })
  const left = quotaHeaders(surface, routed.head.quota, systemClock)
  return respond(requestId, 200, { ...streamHeaders(routed.head, decoded.dropped), ...left }, body)
}

const NO_PATH = new SluiceError({
  code: 'not_found',
  message: 'Sluice answers /v1/messages, /v1/chat/completions, /v1/responses, their token counts and /v1/models.',
})

function report(error: unknown): void {
  console.error('sluice: a request failed on a defect.', error)
}
