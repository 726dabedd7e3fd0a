import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Clock } from '@sluice/core'

const RESOLUTION_MS = 20
const WINDOW_MS = 1_000

/**
 * Measures from now on how late the event loop runs, natively and beside it; asking costs next to nothing.
 * Milliseconds, the mean of the last second that is over: one long turn is no overload, turn after turn of them is.
 */
export function measureLoopLag(clock: Clock): () => number {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delays.enable()
  let lagMs = 0
  let startedMs = clock.monotonicMs()
  return () => {
    const tookMs = clock.monotonicMs() - startedMs
    if (tookMs < WINDOW_MS) return lagMs
    // What is counted is the time from tick to tick. None in all this time: the loop has stood still for as long.
    lagMs = Math.max(0, (delays.count === 0 ? tookMs : delays.mean / 1_000_000) - RESOLUTION_MS)
    delays.reset()
    startedMs += tookMs
    return lagMs
  }
}
