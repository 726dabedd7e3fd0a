import type { Endpoint } from './wire.ts'

export interface FoundEndpoint {
  readonly endpoint: Endpoint
  /** What stands in the path where the pattern has a name in braces, decoded. */
  readonly pathValues: Readonly<Record<string, string>>
}

/** The first endpoint whose `METHOD /path` pattern fits; a name in braces stands for one path segment or a part of one. */
export function findEndpoint(
  endpoints: Readonly<Record<string, Endpoint>>,
  method: string,
  path: string,
): FoundEndpoint | undefined {
  for (const [pattern, endpoint] of Object.entries(endpoints)) {
    const pathValues = matchPattern(pattern, `${method} ${path}`)
    if (pathValues) return { endpoint, pathValues }
  }
  return undefined
}

function matchPattern(pattern: string, request: string): FoundEndpoint['pathValues'] | undefined {
  const expression = pattern.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')
  const match = new RegExp(`^${expression}$`).exec(request)
  if (!match) return undefined
  return Object.fromEntries(Object.entries(match.groups ?? {}).map(([name, value]) => [name, decoded(value)]))
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    // A stray percent sign is the client's spelling, not ours to reject.
    return segment
  }
}
