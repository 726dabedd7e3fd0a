import type { ServerResponse } from 'node:http'
import { SluiceError } from '@sluice/core'

/**
 * A signal that fires when the client leaves before it has its whole response; that of `controller`, if there is one.
 * It listens to the response: a request's own `close` comes as soon as its body has been read.
 */
export function clientGoneSignal(res: ServerResponse, controller = new AbortController()): AbortSignal {
  const leave = () => controller.abort(new SluiceError({ code: 'client_gone', message: 'The client has left.' }))
  const onClose = () => {
    if (!res.writableFinished) leave()
  }
  // Comes once on every response, right after `finish` when it was complete: nothing stays behind.
  if (res.closed) onClose()
  else res.once('close', onClose)
  return controller.signal
}
