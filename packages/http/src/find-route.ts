import type { Surface } from '@sluice/protocols'
import { ROUTES, type Route } from './routes.ts'
import type { Surfaces } from './surfaces.ts'

/** What a method and a path ask for, and how to speak to whoever asks. */
export type Found =
  | { readonly type: 'route'; readonly surface: Surface; readonly route: Route; readonly rest: Rest }
  | { readonly type: 'wrong-method'; readonly surface: Surface; readonly allow: string }
  | { readonly type: 'unknown-path'; readonly surface: Surface }

/** What an address says beside the path of its route. */
interface Rest {
  /** What follows the path, decoded; empty where nothing may. */
  readonly name: string
  readonly query: URLSearchParams
}

export interface RouteQuestion {
  readonly method: string
  /** Below the mount point, with or without a query. */
  readonly url: string
  /** The client sent an `anthropic-version` header: paths that both vendors have are answered in Anthropic's shape. */
  readonly speaksMessages: boolean
}

const BY_PATH: ReadonlyMap<string, Route> = new Map(
  ROUTES.filter(({ hasName }) => !hasName).map((route) => [route.path, route]),
)
const BY_PREFIX = ROUTES.filter(({ hasName }) => hasName).map((route) => ({ prefix: `${route.path}/`, route }))

/** What a request is for; undefined when the path is not ours. */
export function findRoute({ method, url, speaksMessages }: RouteQuestion, surfaces: Surfaces): Found | undefined {
  const path = pathOf(url)
  const shared = speaksMessages ? surfaces.anthropicMessages : surfaces.openaiChat
  const named = BY_PREFIX.find(({ prefix }) => path.startsWith(prefix))
  const route = BY_PATH.get(path) ?? named?.route
  if (!route) return path.startsWith('/v1/') ? { type: 'unknown-path', surface: shared } : undefined
  const surface = 'surface' in route ? surfaces[route.surface] : shared
  if (!route.methods.includes(method)) return { type: 'wrong-method', surface, allow: route.methods.join(', ') }
  const name = route.hasName ? decoded(path.slice(route.path.length + 1)) : ''
  return { type: 'route', surface, route, rest: { name, query: queryOf(url) } }
}

function pathOf(url: string): string {
  const [path = '/'] = url.split('?', 1)
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

function queryOf(url: string): URLSearchParams {
  return new URLSearchParams(url.slice(url.indexOf('?') + 1 || url.length))
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    // Not percent-encoding: then it is the name itself, and nothing has it.
    return segment
  }
}
