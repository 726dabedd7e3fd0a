/** What a host app has asked to hear of. A listener must not take the request down with it, be it at once or later. */
export class Listeners<T> {
  readonly #listeners = new Set<(value: T) => unknown>()
  readonly #report: (defect: unknown) => void

  constructor(report: (defect: unknown) => void) {
    this.#report = report
  }

  /** Returns a function that takes the listener back. */
  add(listener: (value: T) => unknown): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  readonly tell = (value: T): void => {
    for (const listener of this.#listeners) void this.#tellOne(listener, value)
  }

  async #tellOne(listener: (value: T) => unknown, value: T): Promise<void> {
    try {
      await listener(value)
    } catch (error) {
      this.#report(error)
    }
  }
}
