import { StoreUnavailable, systemClock, type Clock } from '@sluice/core'
import { createClient, type RedisClient } from './create-client.ts'
import { explainError } from './explain-error.ts'
import { Patience } from './patience.ts'
import { RedisBreaker } from './redis-breaker.ts'
import { runScript, type ScriptCall } from './redis-script.ts'
import { describeServers, type RedisSettings } from './redis-settings.ts'

/** One connection, shared by all stores of a process. */
export interface RedisConnection {
  /** @throws StoreUnavailable at once while Redis is known to be away, else within ten times the command timeout. */
  run(call: ScriptCall): Promise<unknown>
  /** False from the moment that Redis is found to be away until it has taken a write. */
  readonly isUp: boolean
  /** Called whenever there is reason to believe that Redis answers: connected, or back. */
  onReachable(listener: () => void): void
  close(): Promise<void>
}

const COMMAND_TIMEOUT_MS = 50

/**
 * Connects in the background: stores may be asked at once, and answer `StoreUnavailable` until Redis is there.
 * @throws TypeError when the settings name no server.
 */
export function connectRedis(settings: RedisSettings, clock: Clock = systemClock): RedisConnection {
  return new Connection(createClient(settings), settings, clock)
}

class Connection implements RedisConnection {
  readonly #client: RedisClient
  readonly #clock: Clock
  readonly #breaker: RedisBreaker
  readonly #patience: Patience
  readonly #servers: string
  readonly #tell: (line: string) => void
  readonly #listeners: (() => void)[] = []
  #isUp = true
  /** The first of the failures since Redis last did what it was asked: those that follow only say that it is away. */
  #reason: unknown
  #awaySinceMs = 0
  #isClosed = false

  constructor(client: RedisClient, settings: RedisSettings, clock: Clock) {
    this.#client = client
    this.#clock = clock
    this.#breaker = new RedisBreaker(clock)
    this.#servers = describeServers(settings.servers)
    this.#patience = new Patience(clock, settings.commandTimeoutMs ?? COMMAND_TIMEOUT_MS)
    this.#tell = settings.onTransition ?? (() => {})
    // Every command's failure is seen where it was sent; the client's own events add why a connection broke.
    client.on('error', (error: unknown) => {
      this.#reason ??= error
    })
    client.on('close', () => this.#away(this.#reason ?? 'the connection was closed'))
    client.on('ready', () => {
      this.#reason = undefined
      this.#breaker.mayTryNow()
      this.#reachable()
    })
  }

  get isUp(): boolean {
    return this.#isUp
  }

  async run(call: ScriptCall): Promise<unknown> {
    if (!this.#breaker.admits()) throw new StoreUnavailable(`redis: ${this.#servers} is away`)
    try {
      const answer = await this.#patience.wait(runScript(this.#client, call))
      this.#answered(call.script.writes)
      return answer
    } catch (error) {
      this.#failed(error)
      throw new StoreUnavailable(`redis: ${this.#servers}: ${explainError(error)}`, { cause: error })
    }
  }

  onReachable(listener: () => void): void {
    this.#listeners.push(listener)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#client.disconnect()
  }

  /** A Redis that is full or a replica answers questions: only a write shows that it is back. */
  #answered(isWrite: boolean): void {
    if (!isWrite) return this.#breaker.wasNeutral()
    this.#reason = undefined
    this.#breaker.succeeded()
    if (this.#isUp) return
    this.#isUp = true
    const seconds = ((this.#clock.monotonicMs() - this.#awaySinceMs) / 1_000).toFixed(1)
    this.#tell(`redis: ${this.#servers} is back after ${seconds} s`)
    this.#reachable()
  }

  #failed(error: unknown): void {
    this.#reason ??= error
    this.#breaker.failed()
    if (this.#breaker.isClosed) return
    // A connection to a machine that froze, or that is no longer the master, never ends by itself.
    const isSilent = error instanceof Error && /timed out|no answer/.test(error.message)
    if (isSilent && this.#isUp && !this.#isClosed) this.#client.disconnect(true)
    this.#away(this.#reason)
  }

  #away(reason: unknown): void {
    if (!this.#isUp || this.#isClosed) return
    this.#isUp = false
    this.#awaySinceMs = this.#clock.monotonicMs()
    this.#tell(`redis: ${this.#servers} is away: ${explainError(reason)}`)
  }

  #reachable(): void {
    for (const listener of this.#listeners) listener()
  }
}
