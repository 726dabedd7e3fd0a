import { setTimeout } from 'node:timers/promises'

/** A load that goes on whether or not what it asked is answered. */
export interface Load {
  /** Asks no more, and waits for what was asked. */
  stop(): Promise<void>
}

// Requests that come together wait for each other, and that is not what is measured: no more come at once than must.
const TICK_MS = 1

/** Acts so many times a second, evenly but for the timer's millisecond; what was missed is made up for. `act` never rejects. */
export function atRate(perSecond: number, act: (index: number) => Promise<void>): Load {
  const running = new Set<Promise<void>>()
  const over = new AbortController()
  const run = async () => {
    const startedMs = performance.now()
    let index = 0
    while (!over.signal.aborted) {
      const due = ((performance.now() - startedMs) * perSecond) / 1_000
      for (; index < due; index += 1) {
        const acting = act(index).finally(() => running.delete(acting))
        running.add(acting)
      }
      await setTimeout(TICK_MS)
    }
    await Promise.all(running)
  }
  const ran = run()
  return {
    stop() {
      over.abort()
      return ran
    },
  }
}
