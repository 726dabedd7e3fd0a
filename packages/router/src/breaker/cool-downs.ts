import type { Clock } from '@sluice/core'

/** Times in which a vendor has asked that a deployment is not called. */
export class CoolDowns {
  readonly #untilMs = new Map<string, number>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Begins one. Never shortens a wait. */
  begin(deployment: string, durationMs: number): void {
    const untilMs = this.#clock.monotonicMs() + durationMs
    this.#untilMs.set(deployment, Math.max(untilMs, this.#untilMs.get(deployment) ?? 0))
  }

  /** What is left of it; 0 when it is over or never was. */
  leftMs(deployment: string): number {
    return Math.max(0, (this.#untilMs.get(deployment) ?? 0) - this.#clock.monotonicMs())
  }

  /** Forgets those that are over. */
  sweep(): void {
    for (const deployment of this.#untilMs.keys()) if (this.leftMs(deployment) === 0) this.#untilMs.delete(deployment)
  }
}
