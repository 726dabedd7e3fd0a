import type { IncomingMessage } from 'node:http'

const LOOPBACK = /^(?:::ffff:)?127\.|^::1$/
// Whoever sends one of these speaks for someone else, who may be anywhere.
const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via']
// Who asks from here asks by such a name. By another: a proxy that says nothing of itself, or a web page whose name was
// made to lead here (DNS rebinding).
const OWN_NAME = /^(?:localhost|127\.\d+\.\d+\.\d+|\[(?:::1|::ffff:127\.\d+\.\d+\.\d+)\])(?::\d+)?$/i

/** True for a request from this machine itself, as far as the socket and its headers say. */
export function isFromLoopback({ socket, headers }: IncomingMessage): boolean {
  const isProxied = PROXY_HEADERS.some((name) => headers[name] !== undefined)
  return !isProxied && OWN_NAME.test(headers.host ?? '') && LOOPBACK.test(socket.remoteAddress ?? '')
}
