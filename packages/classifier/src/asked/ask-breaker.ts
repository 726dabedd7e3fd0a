import type { Clock, Verdict } from '@sluice/core'

/** When a model that gives no answers is left alone. */
export interface AskBreakerSettings {
  /** Failures in a row; default 3. */
  readonly failures?: number
  /** How long it is not asked then, in milliseconds; default 30,000. */
  readonly openMs?: number
}

/** Leave to ask once. Settled exactly once; later calls change nothing. */
export interface AskPermit {
  settle(verdict: Verdict): void
}

type State =
  | { readonly name: 'closed'; readonly failures: number }
  | { readonly name: 'open'; readonly untilMs: number }
  | { readonly name: 'half-open' }

const CLOSED: State = { name: 'closed', failures: 0 }
const DEFAULT_FAILURES = 3
const DEFAULT_OPEN_MS = 30_000

/** Leaves a model alone that has failed several times in a row; then one question at a time probes it. */
export class AskBreaker {
  #state: State = CLOSED
  /** How often it has opened or closed. */
  #turns = 0
  readonly #failures: number
  readonly #openMs: number
  readonly #clock: Clock

  constructor({ failures = DEFAULT_FAILURES, openMs = DEFAULT_OPEN_MS }: AskBreakerSettings, clock: Clock) {
    this.#failures = failures
    this.#openMs = openMs
    this.#clock = clock
  }

  /** Undefined: it is not to be asked now. */
  permit(): AskPermit | undefined {
    const state = this.#state
    if (state.name === 'half-open') return undefined
    if (state.name === 'open') {
      if (this.#clock.monotonicMs() < state.untilMs) return undefined
      this.#turnTo({ name: 'half-open' })
    }
    return this.#permitOf(this.#turns)
  }

  /** A permit speaks only for the state that granted it: a question can outlive the open period. */
  #permitOf(turn: number): AskPermit {
    let isSettled = false
    return {
      settle: (verdict) => {
        if (isSettled || turn !== this.#turns) return
        isSettled = true
        if (this.#state.name === 'half-open') this.#probed(verdict)
        else this.#answered(verdict)
      },
    }
  }

  #probed(verdict: Verdict): void {
    if (verdict === 'success') return this.#turnTo(CLOSED)
    // A probe whose caller has left has probed nothing: the next question may.
    const waitMs = verdict === 'failure' ? this.#openMs : 0
    this.#turnTo({ name: 'open', untilMs: this.#clock.monotonicMs() + waitMs })
  }

  #answered(verdict: Verdict): void {
    if (this.#state.name !== 'closed' || verdict === 'neutral') return
    if (verdict === 'success') return void (this.#state = CLOSED)
    const failures = this.#state.failures + 1
    if (failures < this.#failures) return void (this.#state = { name: 'closed', failures })
    this.#turnTo({ name: 'open', untilMs: this.#clock.monotonicMs() + this.#openMs })
  }

  #turnTo(state: State): void {
    this.#turns += 1
    this.#state = state
  }
}
