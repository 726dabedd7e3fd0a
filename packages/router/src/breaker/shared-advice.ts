import type { BreakerBoard as SharedBoard, BreakerTransition, Clock } from '@sluice/core'

export interface SharedAdviceParts {
  /** Undefined: this process is told nothing and tells nobody. */
  readonly shared: SharedBoard | undefined
  readonly clock: Clock
  /** Hears once of a board that is away, and again after it was back. */
  readonly report: (defect: unknown) => void
}

/** A probe that this process would make. */
export interface WantedProbe {
  readonly deployment: string
  /** How long until it is due, by this process's own breaker. */
  readonly dueInMs: number
  /** How often the fleet is to probe at most. */
  readonly intervalMs: number
}

/** Who may probe a deployment: nobody knows yet, this process, or another. Until then, on the clock's monotonic time. */
interface Leave {
  readonly holder: 'unknown' | 'own' | 'other'
  readonly untilMs: number
}

const READ_EVERY_MS = 500
// So that the answer is there when the probe is due.
const ASKED_AHEAD_MS = 100
// A board that takes longer has no say: this process decides by itself.
const ANSWER_WITHIN_MS = 250

/** What processes tell each other of their breakers. Advice: nobody waits for it, and without it all goes on. */
export class SharedAdvice {
  #readMs = -Infinity
  #isReading = false
  #isAway = false
  /** The newest of each deployment that the board has not taken yet. */
  readonly #unsaid = new Map<string, BreakerTransition>()
  readonly #leaves = new Map<string, Leave>()
  readonly #parts: SharedAdviceParts

  constructor(parts: SharedAdviceParts) {
    this.#parts = parts
  }

  publish(transition: BreakerTransition): void {
    const { shared } = this.#parts
    if (transition.state === 'closed') this.#leaves.delete(transition.deployment)
    if (shared) void this.#tryTo(() => this.#say(shared, transition))
  }

  /** Says what could not be said, and asks for the newest transitions, at most twice a second. */
  refresh(heed: (transition: BreakerTransition) => void): void {
    const { shared, clock } = this.#parts
    if (!shared || this.#isReading || clock.monotonicMs() - this.#readMs < READ_EVERY_MS) return
    this.#readMs = clock.monotonicMs()
    this.#isReading = true
    void this.#tryTo(async () => {
      for (const transition of this.#unsaid.values()) await this.#say(shared, transition)
      for (const transition of await shared.read()) this.#heed(transition, heed)
    }).finally(() => {
      this.#isReading = false
    })
  }

  /**
   * How long this process must not probe since another one does; 0 where none is known to. Asks for the leave shortly
   * before it is due, and again when whoever had it has had its time.
   */
  probeWaitMs({ deployment, dueInMs, intervalMs }: WantedProbe): number {
    const { shared, clock } = this.#parts
    if (!shared?.leaseProbe || this.#isAway || dueInMs > ASKED_AHEAD_MS) return 0
    const { holder = 'other', untilMs = -Infinity } = this.#leaves.get(deployment) ?? {}
    const leftMs = untilMs - clock.monotonicMs()
    if (leftMs > 0) return holder === 'own' ? 0 : leftMs
    if (holder === 'unknown') return 0
    void this.#tryTo(() => this.#askToProbe(deployment, intervalMs))
    return ANSWER_WITHIN_MS
  }

  async #askToProbe(deployment: string, intervalMs: number): Promise<void> {
    const { shared, clock } = this.#parts
    this.#leaves.set(deployment, { holder: 'unknown', untilMs: clock.monotonicMs() + ANSWER_WITHIN_MS })
    try {
      const leave = await shared?.leaseProbe?.(deployment, intervalMs)
      const [holder, forMs] =
        leave?.type === 'refused' ? ['other' as const, leave.waitMs] : ['own' as const, intervalMs]
      this.#leaves.set(deployment, { holder, untilMs: clock.monotonicMs() + forMs })
    } catch (error) {
      this.#leaves.delete(deployment)
      throw error
    }
  }

  /** Where another process has found it well, this one need not wait for its turn to probe. */
  #heed(transition: BreakerTransition, heed: (transition: BreakerTransition) => void): void {
    const { deployment, state } = transition
    if (state === 'closed' && this.#leaves.get(deployment)?.holder === 'other') this.#leaves.delete(deployment)
    heed(transition)
  }

  async #say(shared: SharedBoard, transition: BreakerTransition): Promise<void> {
    this.#unsaid.set(transition.deployment, transition)
    await shared.publish(transition)
    if (this.#unsaid.get(transition.deployment) === transition) this.#unsaid.delete(transition.deployment)
  }

  async #tryTo(act: () => Promise<void>): Promise<void> {
    try {
      await act()
      this.#isAway = false
    } catch (error) {
      if (!this.#isAway) this.#parts.report(error)
      this.#isAway = true
    }
  }
}
