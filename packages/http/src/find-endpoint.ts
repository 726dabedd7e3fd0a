import type { CountingSurface, Surface } from '@sluice/protocols'
import type { Surfaces } from './surfaces.ts'

/** What a method and a path ask for. */
export type Endpoint =
  | { readonly type: 'chat'; readonly surface: Surface }
  | { readonly type: 'token-count'; readonly surface: CountingSurface }
  | { readonly type: 'models'; readonly surface: Surface }
  | { readonly type: 'model'; readonly surface: Surface; readonly id: string }
  | { readonly type: 'health'; readonly surface: Surface }
  | { readonly type: 'operator-health'; readonly surface: Surface }
  | { readonly type: 'spend'; readonly surface: Surface; readonly query: URLSearchParams }
  | { readonly type: 'wrong-method'; readonly surface: Surface; readonly allow: string }
  | { readonly type: 'unknown-path'; readonly surface: Surface }

export interface EndpointQuestion {
  readonly method: string
  /** Below the mount point, with or without a query. */
  readonly url: string
  /** The client sent an `anthropic-version` header: paths that both vendors have are answered in Anthropic's shape. */
  readonly speaksMessages: boolean
}

type FindEndpoint = (surfaces: Surfaces) => Endpoint

const POST_PATHS: ReadonlyMap<string, FindEndpoint> = new Map<string, FindEndpoint>([
  ['/v1/messages', ({ anthropicMessages }) => ({ type: 'chat', surface: anthropicMessages })],
  ['/v1/messages/count_tokens', ({ anthropicMessages }) => ({ type: 'token-count', surface: anthropicMessages })],
  ['/v1/chat/completions', ({ openaiChat }) => ({ type: 'chat', surface: openaiChat })],
  ['/v1/responses', ({ openaiResponses }) => ({ type: 'chat', surface: openaiResponses })],
  ['/v1/responses/input_tokens', ({ openaiResponses }) => ({ type: 'token-count', surface: openaiResponses })],
])
const MODEL_PREFIX = '/v1/models/'
const READ_METHODS = ['GET', 'HEAD']

/** The endpoint a request is for; undefined when the path is not ours. */
export function findEndpoint(question: EndpointQuestion, surfaces: Surfaces): Endpoint | undefined {
  const { method, url, speaksMessages } = question
  const path = pathOf(url)
  const posted = POST_PATHS.get(path)?.(surfaces)
  if (posted) return method === 'POST' ? posted : wrongMethod(posted.surface, ['POST'])
  const shared = speaksMessages ? surfaces.anthropicMessages : surfaces.openaiChat
  const listing = findListing(path, shared) ?? findSpend(path, url, shared)
  if (listing) return READ_METHODS.includes(method) ? listing : wrongMethod(shared, READ_METHODS)
  return path.startsWith('/v1/') ? { type: 'unknown-path', surface: shared } : undefined
}

function pathOf(url: string): string {
  const [path = '/'] = url.split('?', 1)
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

function findListing(path: string, surface: Surface): Endpoint | undefined {
  if (path === '/health') return { type: 'health', surface }
  if (path === '/sluice/health') return { type: 'operator-health', surface }
  if (path === '/v1/models') return { type: 'models', surface }
  if (!path.startsWith(MODEL_PREFIX)) return undefined
  return { type: 'model', surface, id: decoded(path.slice(MODEL_PREFIX.length)) }
}

function findSpend(path: string, url: string, surface: Surface): Endpoint | undefined {
  if (path !== '/sluice/spend') return undefined
  return { type: 'spend', surface, query: new URLSearchParams(url.slice(url.indexOf('?') + 1 || url.length)) }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    // Not percent-encoding: then it is the id itself, and no model has it.
    return segment
  }
}

function wrongMethod(surface: Surface, methods: readonly string[]): Endpoint {
  return { type: 'wrong-method', surface, allow: methods.join(', ') }
}
