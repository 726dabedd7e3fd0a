import type { Clock } from '@sluice/core'

/** Waits until a point of the monotonic clock, or until the caller leaves. Keeps the process alive: somebody waits. */
export async function waitUntil(untilMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  // Timers fire a little early; a vendor's Retry-After is not undercut by that little.
  while (clock.monotonicMs() < untilMs && !signal.aborted) await sleep(untilMs - clock.monotonicMs(), clock, signal)
}

function sleep(durationMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      timer.cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = clock.setTimer(Math.ceil(durationMs), done, { keepsAlive: true })
    signal.addEventListener('abort', done, { once: true })
  })
}
