import type { Clock } from '@sluice/core'
import type { EndedCall, RunningCall } from './running-call.ts'

export interface Hedge<T> {
  /** After how long the first call is late. */
  readonly lateAfterMs: number
  readonly clock: Clock
  /** Makes the second call, if there may be one. */
  readonly startOther: () => Promise<RunningCall<T> | undefined>
  /** One of the two has failed; the other goes on. */
  readonly onFailed: (call: EndedCall<T>) => Promise<void>
  /** One of the two has answered; this is the other. */
  readonly onOutrun: (call: RunningCall<T>) => Promise<void>
}

/**
 * Waits for a call and, once it is late, makes a second one beside it. Whichever answers first is the answer; if both
 * fail, the failure of the second to do so. Exactly one of them is returned, and the other reported.
 */
export async function hedged<T>(first: RunningCall<T>, hedge: Hedge<T>): Promise<EndedCall<T>> {
  if (!(await isLate(first, hedge))) return first.ended
  const second = await hedge.startOther()
  if (!second) return first.ended
  const fromFirst = first.ended.then((ended) => ({ ended, rest: second }))
  const fromSecond = second.ended.then((ended) => ({ ended, rest: first }))
  const { ended, rest } = await Promise.race([fromFirst, fromSecond])
  if (ended.outcome.type === 'answered') {
    await hedge.onOutrun(rest)
    return ended
  }
  await hedge.onFailed(ended)
  return rest.ended
}

/** Whether a call has not ended after a while. Its timer does not outlive it. */
async function isLate<T>({ ended }: RunningCall<T>, { lateAfterMs, clock }: Hedge<T>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>()
  const timer = clock.setTimer(lateAfterMs, () => resolve(true))
  try {
    return await Promise.race([late, ended.then(() => false)])
  } finally {
    timer.cancel()
  }
}
