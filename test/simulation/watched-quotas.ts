import { StoreUnavailable, type QuotaLimit, type QuotaResult, type QuotaStore } from '@sluice/core'
import type { Draw } from './draw.ts'
import type { World } from './world.ts'

/** Quotas between one gateway and their store, which may be away and whose replies may be lost; counts beside it what is held at once. */
export class WatchedQuotas implements QuotaStore {
  readonly #world: World
  readonly #draw: Draw
  readonly #isAlive: () => boolean

  constructor(world: World, draw: Draw, isAlive: () => boolean) {
    this.#world = world
    this.#draw = draw
    this.#isAlive = isAlive
  }

  take(id: string, limits: readonly QuotaLimit[], leaseMs: number): Promise<QuotaResult> {
    const { quotas, places, trace } = this.#world
    return this.#send(`take ${id}`, async () => {
      const result = await quotas.take(id, limits, leaseMs)
      trace.add(`taken ${id} ${result.type}`)
      if (result.type === 'taken') places.taken(id, limits, this.#isAlive)
      return result
    })
  }

  give(id: string, limits: readonly QuotaLimit[], taken: readonly QuotaLimit[]): Promise<void> {
    const { quotas, places } = this.#world
    // Asked for is given: what the store does not hear of, its lease ends.
    places.given(id)
    return this.#send(`give ${id}`, () => quotas.give(id, limits, taken))
  }

  async close(): Promise<void> {}

  async #send<T>(name: string, act: () => Promise<T>): Promise<T> {
    if (!this.#isAlive()) return new Promise(() => undefined)
    const { storesAway, trace } = this.#world
    const isHeard = !storesAway || this.#draw.chance(0.3)
    const isAnswered = !storesAway || (isHeard && this.#draw.chance(0.3))
    trace.add(`${name}${isHeard ? '' : ' refused'}${isAnswered ? '' : ' lost'}`)
    if (!isHeard) throw new StoreUnavailable('simulated: the quotas are away')
    const result = await act()
    if (!isAnswered) throw new StoreUnavailable('simulated: the reply about a quota was lost')
    return result
  }
}
