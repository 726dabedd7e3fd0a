import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Clock } from '@sluice/core'

/** Measures how long the event loop stands still. */
export interface StallMeter {
  /** All of it so far, in milliseconds; counts up. Asking costs next to nothing. */
  readonly stalledMs: () => number
  readonly stop: () => void
}

/** From tick to tick, in nanoseconds. */
interface Delays {
  readonly count: number
  readonly mean: number
}

// Turns much shorter than this are a busy process, which reads what has come soon enough; of them little is counted.
const TICK_MS = 100
const SAMPLED_EVERY_MS = 250

/** Measures from now on, natively and beside the event loop: one timer for the whole router, which does not keep it alive. */
export function measureStalls(clock: Clock): StallMeter {
  const delays = monitorEventLoopDelay({ resolution: TICK_MS })
  delays.enable()
  const sample = () => ({ atMs: clock.monotonicMs(), ticks: delays.count, lateMs: latenessOf(delays) })
  let last = sample()
  return {
    stalledMs() {
      const sinceMs = clock.monotonicMs() - last.atMs
      if (sinceMs < SAMPLED_EVERY_MS) return last.lateMs
      // No tick in all this time: the loop stands still, and the tick that will tell has not come yet.
      if (delays.count === last.ticks) return last.lateMs + sinceMs - TICK_MS
      last = sample()
      return last.lateMs
    },
    stop: () => void delays.disable(),
  }
}

/** How late all ticks together came. Never reset: with it goes the tick that is due, and the delay that it would tell. */
function latenessOf({ count, mean }: Delays): number {
  return count === 0 ? 0 : Math.max(0, count * (mean / 1_000_000 - TICK_MS))
}
