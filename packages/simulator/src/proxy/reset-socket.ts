import type { Socket } from 'node:net'

/** Ends a socket with RST, at once. Node would wait for the end of a connect that may never come. */
export function resetSocket(socket: Socket): void {
  if (socket.connecting) socket.destroy()
  else socket.resetAndDestroy()
}
