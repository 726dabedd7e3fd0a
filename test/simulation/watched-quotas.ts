import type { QuotaLimit, QuotaResult, QuotaStore } from '@sluice/core'
import type { World } from './world.ts'

/** Quotas between one gateway and their store; counts beside it what is held at once. */
export class WatchedQuotas implements QuotaStore {
  readonly #world: World
  readonly #isAlive: () => boolean

  constructor(world: World, isAlive: () => boolean) {
    this.#world = world
    this.#isAlive = isAlive
  }

  async take(id: string, limits: readonly QuotaLimit[], leaseMs: number): Promise<QuotaResult> {
    const { quotas, places, trace } = this.#world
    const result = await quotas.take(id, limits, leaseMs)
    if (!this.#isAlive()) return never()
    trace.add(`take ${id} ${result.type}`)
    if (result.type === 'taken') places.taken(id, limits, this.#isAlive)
    return result
  }

  async give(id: string, limits: readonly QuotaLimit[], taken: readonly QuotaLimit[]): Promise<void> {
    const { quotas, places, trace } = this.#world
    trace.add(`give ${id}`)
    places.given(id)
    await quotas.give(id, limits, taken)
    if (!this.#isAlive()) return never()
  }

  async close(): Promise<void> {}
}

function never(): Promise<never> {
  return new Promise(() => undefined)
}
