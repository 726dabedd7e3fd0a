import { SluiceError } from '@sluice/core'

/** Counts requests that have begun and not ended, so that a router can be closed without cutting any. */
export class InFlight {
  #count = 0
  #drained: PromiseWithResolvers<void> | undefined

  /**
   * Does the work of one request.
   * @param endOf when the request has ended, if that is later than its result.
   * @throws SluiceError `overloaded` once draining has begun.
   */
  async track<T>(work: () => Promise<T>, endOf?: (result: T) => Promise<unknown>): Promise<T> {
    if (this.#drained) throw new SluiceError({ code: 'overloaded', message: SHUTTING_DOWN, retryAfterMs: 1_000 })
    this.#count += 1
    let end: Promise<unknown> | undefined
    try {
      const result = await work()
      end = endOf?.(result)
      return result
    } finally {
      if (end) void end.finally(() => this.#leave())
      else this.#leave()
    }
  }

  /** From now on nothing new begins; resolves when everything has ended. */
  drain(): Promise<void> {
    this.#drained ??= Promise.withResolvers<void>()
    if (this.#count === 0) this.#drained.resolve()
    return this.#drained.promise
  }

  #leave(): void {
    this.#count -= 1
    if (this.#count === 0) this.#drained?.resolve()
  }
}

const SHUTTING_DOWN = 'Sluice is shutting down. Send the request to another instance, or again in a moment.'
