import type { ServerResponse } from 'node:http'
import { SluiceError, type Clock, type Random } from '@sluice/core'
import { clientGoneSignal } from '../client-gone-signal.ts'
import { retrySoonMs } from '../shed/retry-soon.ts'

export interface DrainOptions {
  /** For requests in flight to end by themselves. Default 30,000. */
  readonly timeoutMs?: number
}

/** What can be told that its process is going to end. */
export interface Drainable {
  /**
   * Refuses new requests (503, `connection: close`) and lets those in flight end. Those that have not when the timeout is over
   * are ended: a stream by an error event, anything else by 503. Resolves when all have, at most three seconds after it.
   */
  readonly drain: (options?: DrainOptions) => Promise<void>
}

interface InFlight {
  readonly res: ServerResponse
  readonly ending: AbortController
}

export interface RequestsInFlightSettings {
  readonly clock: Clock
  readonly random: Random
}

const TIMEOUT_MS = 30_000
// For the last words to reach a client; then for what a closed connection sets off.
const PARTING_MS = 2_000
const CLOSING_MS = 1_000

/** The requests a handler is at work on, and how they come to an end when its process has to. */
export class RequestsInFlight implements Drainable {
  readonly #requests = new Set<InFlight>()
  readonly #settings: RequestsInFlightSettings
  #draining: Promise<void> | undefined
  #onLast: (() => void) | undefined

  constructor(settings: RequestsInFlightSettings) {
    this.#settings = settings
  }

  get isDraining(): boolean {
    return this.#draining !== undefined
  }

  /** Does the work of one request. The signal fires when the client leaves, or when draining ends the request. */
  async track(res: ServerResponse, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const ending = new AbortController()
    const request = { res, ending }
    this.#requests.add(request)
    try {
      await work(clientGoneSignal(res, ending))
    } finally {
      this.#requests.delete(request)
      if (this.#requests.size === 0) this.#onLast?.()
    }
  }

  /** What a request is told that comes too late, or takes too long. */
  refusal(): SluiceError {
    const retryAfterMs = retrySoonMs(this.#settings.random)
    return new SluiceError({ code: 'overloaded', message: SHUTTING_DOWN, retryAfterMs })
  }

  drain({ timeoutMs = TIMEOUT_MS }: DrainOptions = {}): Promise<void> {
    this.#draining ??= this.#drain(timeoutMs)
    return this.#draining
  }

  async #drain(timeoutMs: number): Promise<void> {
    if (await this.#endWithin(timeoutMs)) return
    for (const { ending } of this.#requests) ending.abort(this.refusal())
    if (await this.#endWithin(PARTING_MS)) return
    // Whoever does not read hears nothing; a closed connection ends and settles a request all the same.
    for (const { res } of this.#requests) res.destroy()
    await this.#endWithin(CLOSING_MS)
  }

  /** True as soon as there are none, false when the time is over. */
  #endWithin(timeoutMs: number): Promise<boolean> {
    if (this.#requests.size === 0) return Promise.resolve(true)
    return new Promise((resolve) => {
      const timer = this.#settings.clock.setTimer(timeoutMs, () => resolve(false), { keepsAlive: true })
      this.#onLast = () => {
        timer.cancel()
        resolve(true)
      }
    })
  }
}

const SHUTTING_DOWN = 'Sluice is shutting down. Send the request again: another instance will answer it.'
