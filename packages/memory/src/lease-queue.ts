const SECOND_MS = 1_000

/**
 * Ids by when their leases end, on a monotonic clock. What has ended is found without looking at the rest, up to a
 * second late: a lease is a bound for what was lost, not a timer.
 */
export class LeaseQueue {
  readonly #idsBySecond = new Map<number, Set<string>>()
  /** No lease ends before this second. */
  #earliestSecond = Number.POSITIVE_INFINITY

  add(id: string, endsMs: number): void {
    const second = Math.ceil(endsMs / SECOND_MS)
    const ids = this.#idsBySecond.get(second) ?? new Set()
    this.#idsBySecond.set(second, ids.add(id))
    this.#earliestSecond = Math.min(this.#earliestSecond, second)
  }

  remove(id: string, endsMs: number): void {
    const second = Math.ceil(endsMs / SECOND_MS)
    const ids = this.#idsBySecond.get(second)
    ids?.delete(id)
    if (ids?.size === 0) this.#idsBySecond.delete(second)
  }

  /** Removes what has ended by then, and returns it. */
  takeEnded(nowMs: number): readonly string[] {
    if (nowMs < this.#earliestSecond * SECOND_MS) return []
    const ended: string[] = []
    this.#earliestSecond = Number.POSITIVE_INFINITY
    for (const [second, ids] of this.#idsBySecond) {
      if (second * SECOND_MS > nowMs) {
        this.#earliestSecond = Math.min(this.#earliestSecond, second)
        continue
      }
      for (const id of ids) ended.push(id)
      this.#idsBySecond.delete(second)
    }
    return ended
  }
}
