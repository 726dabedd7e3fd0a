import { StoreUnavailable, type IdempotencyState, type IdempotencyStore } from '@sluice/core'
import type { Draw } from './draw.ts'
import type { World } from './world.ts'

/** Idempotency keys between one gateway and their store, which may be away and whose replies may be lost. Ends with its gateway. */
export class WatchedKeys implements IdempotencyStore {
  readonly #world: World
  readonly #draw: Draw
  readonly #isAlive: () => boolean

  constructor(world: World, draw: Draw, isAlive: () => boolean) {
    this.#world = world
    this.#draw = draw
    this.#isAlive = isAlive
  }

  begin(tenant: string, key: string, bodyHash: string, leaseMs: number): Promise<IdempotencyState> {
    return this.#send('begin', tenant, key, () => this.#world.idempotency.begin(tenant, key, bodyHash, leaseMs))
  }

  finish(tenant: string, key: string, answer: string, ttlMs: number): Promise<void> {
    return this.#send('finish', tenant, key, () => this.#world.idempotency.finish(tenant, key, answer, ttlMs))
  }

  forget(tenant: string, key: string): Promise<void> {
    return this.#send('forget', tenant, key, () => this.#world.idempotency.forget(tenant, key))
  }

  async #send<T>(name: string, tenant: string, key: string, act: () => Promise<T>): Promise<T> {
    if (!this.#isAlive()) return new Promise(() => undefined)
    const { storesAway, keys, trace } = this.#world
    const isHeard = !storesAway || this.#draw.chance(0.2)
    const isAnswered = !storesAway || (isHeard && this.#draw.chance(0.3))
    trace.add(`key ${name} ${tenant} ${key}${isHeard ? '' : ' refused'}${isAnswered ? '' : ' lost'}`)
    if (!isAnswered) keys.storeFailed(tenant, key, name === 'begin' && !isHeard)
    if (!isHeard) throw new StoreUnavailable('simulated: the keys are away')
    const result = await act()
    if (!isAnswered) throw new StoreUnavailable('simulated: the reply about a key was lost')
    return result
  }
}
