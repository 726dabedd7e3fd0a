import type { Clock, Timer } from '@sluice/core'
import type { ServerResponse } from 'node:http'

/** Waits on the given clock; ends early when the client leaves. */
export function delay(clock: Clock, delayMs: number, response: ServerResponse): Promise<void> {
  if (delayMs <= 0 || response.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    let timer: Timer | undefined
    const finish = () => {
      timer?.cancel()
      response.off('close', finish)
      resolve()
    }
    response.on('close', finish)
    timer = clock.setTimer(delayMs, finish)
  })
}
