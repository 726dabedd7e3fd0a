import { StoreUnavailable, type Clock } from '@sluice/core'

const SILENT_MS = 10_000

/**
 * Passes defects on, but of a store that is away only the first in ten seconds: every request finds it out anew, and a
 * line for each would bury everything else.
 */
export function quietReport(report: (defect: unknown) => void, clock: Clock): (defect: unknown) => void {
  let silentUntilMs = -Infinity
  return (defect) => {
    if (!(defect instanceof StoreUnavailable)) return report(defect)
    const now = clock.monotonicMs()
    if (now < silentUntilMs) return
    silentUntilMs = now + SILENT_MS
    report(defect)
  }
}
