import type { Clock } from '@sluice/core'
import type { HttpRequest } from './exchange.ts'

const LINGER_MS = 2_000

/**
 * Reads the rest of a body that was refused and throws it away, so that the client gets to see why.
 * To close at once would reset the connection under its feet; a client who sends on and on is cut after two seconds.
 */
export function discardBody(req: HttpRequest, clock: Clock): void {
  if (req.complete || req.destroyed) return
  const { socket } = req
  const timer = clock.setTimer(LINGER_MS, () => socket.destroy())
  // Once its response is finished a request hears no more of its connection: ask the socket.
  const stop = () => {
    timer.cancel()
    req.off('end', stop)
    socket.off('close', stop)
  }
  req.on('end', stop)
  socket.on('close', stop)
  req.resume()
}
