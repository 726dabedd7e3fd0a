import { OTHER, SMALL, testBoard } from './test-board.ts'

export interface Outage {
  readonly seed: number
  readonly arrivalsEveryMs?: number
  readonly durationMs: number
  readonly isUp: (timeMs: number) => boolean
}

/** The primary's breaker closed, or ceased to be closed. */
interface Change {
  readonly timeMs: number
  readonly isClosed: boolean
}

const MINUTE_MS = 60_000

/**
 * A primary that is up or down by the clock, and another deployment that takes over: who answered, when the primary's
 * breaker closed or ceased to be closed, and when it opened.
 */
export function playOutage({ seed, arrivalsEveryMs = 200, durationMs, isUp }: Outage) {
  const { call, clock, shared, stateOf } = testBoard({}, undefined, seed)
  const startedAt = clock.now()
  const answers: { readonly timeMs: number; readonly isPrimary: boolean }[] = []
  const changes: Change[] = []
  let wasClosed = true
  for (let timeMs = 0; timeMs < durationMs; timeMs += arrivalsEveryMs) {
    const isPrimary = call(SMALL, isUp(timeMs) ? 'success' : 'failure') && isUp(timeMs)
    if (!isPrimary) call(OTHER, 'success')
    answers.push({ timeMs, isPrimary })
    const isClosed = stateOf(SMALL) === 'closed'
    if (isClosed !== wasClosed) changes.push({ timeMs, isClosed })
    wasClosed = isClosed
    clock.standStill(arrivalsEveryMs)
  }
  const opened = shared.published.filter(({ state }) => state === 'open').map(({ time }) => time - startedAt)
  return { answers, changes, opened }
}

/** The most that there are in any minute, wherever it begins. */
export function mostInAMinute(changes: readonly Change[]): number {
  const counts = changes.map(
    ({ timeMs: start }) => changes.filter(({ timeMs }) => timeMs >= start && timeMs < start + MINUTE_MS).length,
  )
  return Math.max(0, ...counts)
}
