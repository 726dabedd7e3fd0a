import type { QuotaLimit } from '@sluice/core'
import type { Referee } from './referee.ts'

interface Taken {
  readonly limits: readonly QuotaLimit[]
  readonly isAlive: () => boolean
}

/** What is held at once of every quota, counted a second time. */
export class PlacesModel {
  readonly #taken = new Map<string, Taken>()
  readonly #referee: Referee

  constructor(referee: Referee) {
    this.#referee = referee
  }

  taken(id: string, all: readonly QuotaLimit[], isAlive: () => boolean): void {
    const limits = all.filter(({ kind }) => kind === 'concurrency')
    if (limits.length === 0) return
    this.#taken.set(id, { limits, isAlive })
    for (const { key, limit } of limits) {
      const held = this.#heldOf(key)
      this.#referee.check(held <= limit, 'quota is kept', () => `${key}: ${held} at once, allowed ${limit}`)
    }
  }

  given(id: string): void {
    this.#taken.delete(id)
  }

  /** Held by gateways that live, though nothing is going on. */
  get left(): readonly string[] {
    return [...this.#taken].filter(([, { isAlive }]) => isAlive()).map(([id]) => id)
  }

  // What a dead gateway held, its lease frees: whether already or not is the store's to know.
  #heldOf(key: string): number {
    let held = 0
    for (const { limits, isAlive } of this.#taken.values()) {
      if (isAlive()) for (const limit of limits) if (limit.key === key) held += limit.amount
    }
    return held
  }
}
