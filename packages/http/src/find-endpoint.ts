import type { Surface } from '@sluice/protocols'
import type { Surfaces } from './surfaces.ts'

/** What a method and a path ask for. */
export type Endpoint =
  | { readonly type: 'chat'; readonly surface: Surface }
  | { readonly type: 'models'; readonly surface: Surface }
  | { readonly type: 'model'; readonly surface: Surface; readonly id: string }
  | { readonly type: 'health'; readonly surface: Surface }
  | { readonly type: 'wrong-method'; readonly surface: Surface; readonly allow: string }
  | { readonly type: 'unknown-path'; readonly surface: Surface }

export interface EndpointQuestion {
  readonly method: string
  /** Below the mount point, with or without a query. */
  readonly url: string
  /** The client sent an `anthropic-version` header: paths that both vendors have are answered in Anthropic's shape. */
  readonly speaksMessages: boolean
}

const CHAT_PATHS: ReadonlyMap<string, keyof Surfaces> = new Map([
  ['/v1/messages', 'anthropicMessages'],
  ['/v1/chat/completions', 'openaiChat'],
  ['/v1/responses', 'openaiResponses'],
])
const MODEL_PREFIX = '/v1/models/'
const READ_METHODS = ['GET', 'HEAD']

/** The endpoint a request is for; undefined when the path is not ours. */
export function findEndpoint(question: EndpointQuestion, surfaces: Surfaces): Endpoint | undefined {
  const { method, url, speaksMessages } = question
  const path = pathOf(url)
  const chat = CHAT_PATHS.get(path)
  if (chat) return method === 'POST' ? { type: 'chat', surface: surfaces[chat] } : wrongMethod(surfaces[chat], ['POST'])
  const shared = speaksMessages ? surfaces.anthropicMessages : surfaces.openaiChat
  const listing = findListing(path, shared)
  if (listing) return READ_METHODS.includes(method) ? listing : wrongMethod(shared, READ_METHODS)
  return path.startsWith('/v1/') ? { type: 'unknown-path', surface: shared } : undefined
}

function pathOf(url: string): string {
  const [path = '/'] = url.split('?', 1)
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

function findListing(path: string, surface: Surface): Endpoint | undefined {
  if (path === '/health') return { type: 'health', surface }
  if (path === '/v1/models') return { type: 'models', surface }
  if (!path.startsWith(MODEL_PREFIX)) return undefined
  return { type: 'model', surface, id: decoded(path.slice(MODEL_PREFIX.length)) }
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
