import type { Clock } from '@sluice/core'
import { RollingCount } from './rolling-count.ts'

export interface RetryBudgetSettings {
  /** Retries that each request brings with it, 0 to 1. */
  readonly budgetShare: number
  /** Retries that there may be every second all the same. */
  readonly budgetPerSecond: number
}

const WINDOW_MS = 60_000

/**
 * How often a deployment may be called a second time: a share of its requests of the last minute, and a few a second
 * all the same. Where it fails for everybody, retries would only add to its load. Source: Finagle's `RetryBudget`.
 */
export class RetryBudget {
  #floor: number
  #floorMs: number
  readonly #requests: RollingCount
  /** Those that the share has paid. */
  readonly #retries: RollingCount
  readonly #settings: () => RetryBudgetSettings
  readonly #clock: Clock

  constructor(settings: () => RetryBudgetSettings, clock: Clock) {
    this.#settings = settings
    this.#clock = clock
    this.#floor = this.#mostFloor
    this.#floorMs = clock.monotonicMs()
    this.#requests = new RollingCount(WINDOW_MS, clock)
    this.#retries = new RollingCount(WINDOW_MS, clock)
  }

  /** Whether there may be a retry now. */
  get hasRoom(): boolean {
    this.#refill()
    return this.#floor >= 1 || this.#requests.total * this.#settings().budgetShare - this.#retries.total >= 1
  }

  /** A request calls the deployment for the first time. */
  deposit(): void {
    this.#requests.add()
  }

  /** A retry is made. */
  spend(): void {
    this.#refill()
    if (this.#floor >= 1) this.#floor -= 1
    else this.#retries.add()
  }

  get #mostFloor(): number {
    const { budgetPerSecond } = this.#settings()
    return budgetPerSecond > 0 ? Math.max(1, budgetPerSecond) : 0
  }

  #refill(): void {
    const now = this.#clock.monotonicMs()
    const earned = ((now - this.#floorMs) / 1_000) * this.#settings().budgetPerSecond
    this.#floor = Math.min(this.#mostFloor, this.#floor + earned)
    this.#floorMs = now
  }
}
