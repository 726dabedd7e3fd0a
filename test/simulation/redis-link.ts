import { StoreUnavailable } from '@sluice/core'
import type { RedisConnection } from '@sluice/redis'
import type { Draw } from './draw.ts'
import type { RedisStandIn } from './redis-stand-in.ts'
import type { World } from './world.ts'

type Call = Parameters<RedisConnection['run']>[0]

/** What becomes of a command: `refused`: not even sent; `lost`: it never arrives; `late`: it does, long after it was given up. */
type Path = 'clean' | 'refused' | 'lost' | 'reply-lost' | 'late'

const PATIENCE_MS = 200

/** One gateway's connection to the stand-in of Redis: commands arrive in their order, or not at all. Ends with its gateway. */
export class RedisLink implements RedisConnection {
  isUp = true
  #arrivesMs = 0
  readonly #listeners: (() => void)[] = []
  readonly #redis: RedisStandIn
  readonly #world: World
  readonly #draw: Draw
  readonly #isAlive: () => boolean

  constructor(redis: RedisStandIn, world: World, draw: Draw, isAlive: () => boolean) {
    this.#redis = redis
    this.#world = world
    this.#draw = draw
    this.#isAlive = isAlive
    world.whenStoresAreBack(() => this.#reachable())
    this.#reachable()
  }

  async run(call: Call): Promise<unknown> {
    if (!this.#isAlive()) return never()
    const path = this.#path()
    if (path !== 'clean') this.#world.figures.count(`redis ${path}`)
    if (path === 'refused') throw new StoreUnavailable('simulated: Redis is away')
    const arrived = path === 'lost' ? never() : this.#inTurn(call, path === 'late' ? this.#lateMs() : this.#latencyMs())
    const answer = await this.#inTime(path === 'clean' ? arrived : never())
    return this.#isAlive() ? answer : never()
  }

  onReachable(listener: () => void): void {
    this.#listeners.push(listener)
  }

  async close(): Promise<void> {}

  /** Not before those that were sent before it: there is one connection. */
  #inTurn(call: Call, delayMs: number): readonly string[] | Promise<readonly string[]> {
    const { nowMs } = this.#world
    this.#arrivesMs = Math.max(this.#arrivesMs, nowMs + delayMs)
    if (this.#arrivesMs <= nowMs) return this.#execute(call)
    return this.#world.passed(this.#arrivesMs - nowMs).then(() => this.#execute(call))
  }

  #execute({ script, keys, args }: Call): readonly string[] {
    return this.#redis.run(script.sha, keys, args)
  }

  /** A reply that does not come in time is no reply: what was asked may have been done. */
  async #inTime(answered: readonly string[] | Promise<readonly string[]>): Promise<readonly string[]> {
    if (!(answered instanceof Promise)) return answered
    const answer = await Promise.race([answered, this.#world.passed(PATIENCE_MS)])
    if (answer) return answer
    throw new StoreUnavailable('simulated: Redis said nothing', { cause: new Error('no answer') })
  }

  #path(): Path {
    const { storesAway, isHealed } = this.#world
    if (isHealed) return 'clean'
    if (storesAway) return this.#draw.weighted<Path>({ refused: 6, lost: 2, 'reply-lost': 2, late: 2 }, 'refused')
    return this.#draw.chance(0.003) ? this.#draw.pick(['lost', 'reply-lost', 'late']) : 'clean'
  }

  #latencyMs(): number {
    const { ledgerLatencyMs } = this.#world
    return ledgerLatencyMs === 0 ? 0 : this.#draw.between(0, ledgerLatencyMs)
  }

  #lateMs(): number {
    return this.#draw.between(300, 6_000)
  }

  #reachable(): void {
    this.#world.clock.setTimer(this.#draw.between(0, 500), () => {
      if (this.#isAlive()) for (const listener of this.#listeners) listener()
    })
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined)
}
