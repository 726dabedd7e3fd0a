import type { ServerResponse } from 'node:http'
import type { Clock } from '@sluice/core'

export interface Patience {
  readonly clock: Clock
  /** Until a reader who takes nothing is disconnected. */
  readonly drainTimeoutMs: number
  /** Ends the waiting. */
  readonly signal?: AbortSignal
}

/**
 * Waits until a response has room again (`drain`) or is all handed over (`finish`).
 * True when it came to that, or was called off; false when the connection closed first, which this does itself when patience ends:
 * a reader who reads nothing would hold memory and money for ever.
 */
export function awaitResponseEvent(
  res: ServerResponse,
  event: 'drain' | 'finish',
  patience: Patience,
): Promise<boolean> {
  const { signal } = patience
  if (res.closed || res.destroyed) return Promise.resolve(false)
  if (signal?.aborted) return Promise.resolve(true)
  return new Promise((resolve) => {
    const settle = (came: boolean) => {
      timer.cancel()
      res.off(event, onEvent)
      res.off('close', onClose)
      signal?.removeEventListener('abort', onAbort)
      resolve(came)
    }
    const onEvent = () => settle(true)
    const onClose = () => settle(false)
    const onAbort = () => settle(!res.destroyed)
    const timer = patience.clock.setTimer(patience.drainTimeoutMs, () => {
      res.destroy()
      settle(false)
    })
    res.once(event, onEvent)
    res.once('close', onClose)
    signal?.addEventListener('abort', onAbort)
  })
}
