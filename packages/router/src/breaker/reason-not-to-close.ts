import type { BreakerState } from './breaker-state.ts'
import type { OutcomeWindow } from './outcome-window.ts'

// What recovers and has only failed for so long, and so often, has not recovered.
const FAILING_MS = 2_000
const LEAST_FAILING = 2

/**
 * Why a breaker that recovers must open again, in words; undefined while it need not. While calls come back there are few of
 * them: one that has failed for a while is down again, though not often enough for the window.
 */
export function reasonNotToClose(
  state: BreakerState,
  { failuresInARow }: OutcomeWindow,
  sinceSuccessMs: number,
): string | undefined {
  if (state.name !== 'recovering' || failuresInARow < LEAST_FAILING || sinceSuccessMs < FAILING_MS) return undefined
  return 'it failed again while calls came back'
}
