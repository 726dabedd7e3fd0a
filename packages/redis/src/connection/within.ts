import type { Clock } from '@sluice/core'

/** The promise's result, or a rejection when it takes too long. Its timer does not outlive it. */
export async function within<T>(clock: Clock, limitMs: number, promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = clock.setTimer(limitMs, () => reject(new Error(`no answer in ${limitMs} ms`)))
  try {
    return await Promise.race([promise, late])
  } finally {
    timer.cancel()
  }
}
