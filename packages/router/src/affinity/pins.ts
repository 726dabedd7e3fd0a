import type { Clock, Tier } from '@sluice/core'

interface Pin {
  readonly deployment: string
  readonly untilMs: number
}

const MOST_PINS = 50_000

export interface PinPlace {
  /** As `conversationKey` makes it. */
  readonly conversation: string
  readonly tier: Tier
}

/**
 * Which deployment of a tier answered a conversation last: it holds the prompt cache. Kept per process for so long after
 * the last answer, and of a flood of conversations those that were answered last.
 */
export class Pins {
  readonly #pins = new Map<string, Pin>()
  readonly #lifetimeMs: () => number
  readonly #clock: Clock

  /** `lifetimeMs`: as the policy in force says; 0: none is kept. */
  constructor(lifetimeMs: () => number, clock: Clock) {
    this.#lifetimeMs = lifetimeMs
    this.#clock = clock
  }

  /** Undefined: none, or not lately enough. */
  find(place: PinPlace): string | undefined {
    const pin = this.#pins.get(nameOf(place))
    return pin && pin.untilMs > this.#clock.monotonicMs() ? pin.deployment : undefined
  }

  /** The deployment has answered: from now on, and for the whole lifetime again, it is the one. */
  set(place: PinPlace, deployment: string): void {
    const name = nameOf(place)
    const lifetimeMs = this.#lifetimeMs()
    this.#pins.delete(name)
    if (lifetimeMs === 0) return
    this.#pins.set(name, { deployment, untilMs: this.#clock.monotonicMs() + lifetimeMs })
    if (this.#pins.size <= MOST_PINS) return
    for (const oldest of this.#pins.keys()) {
      this.#pins.delete(oldest)
      return
    }
  }

  /** Forgets pins to deployments that are gone. */
  keepOnly(deployments: ReadonlySet<string>): void {
    for (const [name, { deployment }] of this.#pins) if (!deployments.has(deployment)) this.#pins.delete(name)
  }
}

function nameOf({ conversation, tier }: PinPlace): string {
  return `${tier} ${conversation}`
}
