import type { IncomingMessage } from 'node:http'

const BEARER = 'bearer '

/** The key that a request came with, in `Authorization: Bearer` or `x-api-key`, as the official SDKs send it. */
export function presentedKey({ headers }: IncomingMessage): string | undefined {
  const { authorization } = headers
  if (authorization?.slice(0, BEARER.length).toLowerCase() === BEARER) return authorization.slice(BEARER.length).trim()
  const given = headers['x-api-key']
  return typeof given === 'string' ? given : undefined
}
