import type { IncomingMessage } from 'node:http'

const LOOPBACK = /^(?:::ffff:)?127\.|^::1$/
// Whoever sends one of these speaks for someone else, who may be anywhere.
const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via']

/** True for a request from this machine itself, as far as the socket and its headers say. */
export function isFromLoopback({ socket, headers }: IncomingMessage): boolean {
  const isProxied = PROXY_HEADERS.some((name) => headers[name] !== undefined)
  return !isProxied && LOOPBACK.test(socket.remoteAddress ?? '')
}
