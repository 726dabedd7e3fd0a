import { StoreUnavailable, type Clock } from '@sluice/core'

/**
 * The promise's result, or a rejection that says what took too long. Its timer does not outlive it.
 * @throws StoreUnavailable when it took too long: whoever reports it does so once, not with every request.
 */
export async function within<T>(clock: Clock, limitMs: number, what: string, promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = clock.setTimer(limitMs, () => reject(new StoreUnavailable(`${what} took longer than ${limitMs} ms`)))
  try {
    return await Promise.race([promise, late])
  } finally {
    timer.cancel()
  }
}
