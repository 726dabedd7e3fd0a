import type { BreakerStateName, BreakerTransition, Clock, Random, Verdict } from '@sluice/core'
import { OutcomeWindow, type TripSettings } from './outcome-window.ts'
import { rampShare } from './ramp-share.ts'

export interface BreakerSettings extends TripSettings {
  /** How long it stays open the first time; doubled each time after. */
  readonly openMs: number
  readonly maxOpenMs: number
  /** Share of the first open time that is random, 0 to 1: with 0.5, between half and the whole of it. Later ones vary less. */
  readonly openJitter: number
  readonly probeSuccesses: number
  /** Whether calls come back step by step once it has closed. */
  readonly ramps: boolean
}

export interface BreakerParts {
  readonly settings: BreakerSettings
  readonly clock: Clock
  readonly random: Random
  /** Hears of every change of state. */
  readonly onChange?: (change: Omit<BreakerTransition, 'deployment'>) => void
}

/** Leave to make one call. Speaks only for the state that granted it: a call can outlive the open period. */
export interface BreakerPermit {
  readonly type: 'call' | 'probe' | 'desperate'
  readonly epoch: number
}

/** Why there is no leave: it is open, its one probe is out, or it has just closed and takes only some. */
export interface BreakerRefusal {
  readonly type: 'open' | 'probing' | 'ramping'
}

/** `open` and `half-open` carry what only they need. */
type State =
  | { readonly name: 'closed' }
  | { readonly name: 'open'; readonly untilMs: number }
  | { readonly name: 'half-open'; readonly probeExpiresMs: number; readonly successes: number }

const OPEN: BreakerRefusal = { type: 'open' }
const PROBING: BreakerRefusal = { type: 'probing' }
const RAMPING: BreakerRefusal = { type: 'ramping' }
const CLOSED: State = { name: 'closed' }
// The open time starts over only after it has been well for so long.
const HEALTHY_MS = 60_000
const LATER_JITTER = 0.3
// Whoever comes while a probe is out is told to ask again soon: most probes are answered by then.
const PROBING_WAIT_MS = 1_000
// With every door shut, so often one of them is tried all the same.
const DESPERATE_EVERY_MS = 1_000

/**
 * Closed, open, half-open: whether a deployment, or a credential, may be called. Admission, probes, epochs and neutral
 * outcomes are ours; opossum keeps the record of outcomes. Wrapped around a call, opossum has fifteen flaws, each
 * reproduced in the reference (failures.md, F1). Sets no timer.
 */
export class Breaker {
  #state: State = CLOSED
  #epoch = 0
  #trips = 0
  #closedMs = -Infinity
  #probedMs = -Infinity
  #suspectUntilMs = -Infinity
  #succeededMs = -Infinity
  #since: number
  #why = 'nothing is known against it'
  readonly #outcomes: OutcomeWindow
  readonly #parts: BreakerParts

  constructor(parts: BreakerParts) {
    this.#parts = parts
    this.#since = parts.clock.now()
    this.#outcomes = new OutcomeWindow(parts.settings, parts.clock)
  }

  get state(): BreakerStateName {
    if (this.#state.name !== 'open') return this.#state.name
    return this.admittedInMs > 0 ? 'open' : 'half-open'
  }

  /** When it came into its state, in milliseconds since 1970. */
  get since(): number {
    return this.#since
  }

  /** How often it has opened since it was last well for a minute. */
  get trips(): number {
    return this.#trips
  }

  /** What brought it into its state, in words. */
  get why(): string {
    const share = this.#share
    return share === 1 ? this.#why : `${this.#why}; takes ${share * 100} % of calls`
  }

  /** Judged outcomes in the window, and how many of them failed. */
  get evidence(): { readonly judged: number; readonly failed: number } {
    return { judged: this.#outcomes.judged, failed: this.#outcomes.failed }
  }

  /** When its open time is over, on the clock's monotonic time; 0 when it is not open. */
  get openUntilMs(): number {
    return this.#state.name === 'open' ? this.#state.untilMs : 0
  }

  /** How long until a call may be made; 0 when it may be now. */
  get admittedInMs(): number {
    const now = this.#now
    if (this.#state.name === 'open') return Math.max(0, this.#state.untilMs - now)
    if (this.#state.name === 'closed') return 0
    return Math.min(PROBING_WAIT_MS, Math.max(0, this.#state.probeExpiresMs - now))
  }

  /** Whether `admitDesperate` would give leave now. */
  get admitsDesperate(): boolean {
    return this.#state.name === 'closed' || this.#now - this.#probedMs >= DESPERATE_EVERY_MS
  }

  /**
   * Leave to call, or why not. While not closed, one probe at a time.
   * @param leaseMs after which a probe that was never settled no longer blocks the next.
   */
  admit(leaseMs: number): BreakerPermit | BreakerRefusal {
    if (this.#state.name === 'closed') return this.#isInShare() ? { type: 'call', epoch: this.#epoch } : RAMPING
    if (this.admittedInMs > 0) return this.#state.name === 'open' ? OPEN : PROBING
    const successes = this.#state.name === 'half-open' ? this.#state.successes : 0
    this.#probedMs = this.#now
    this.#enter({ name: 'half-open', probeExpiresMs: this.#now + leaseMs, successes }, 'its open time is over')
    return { type: 'probe', epoch: this.#epoch }
  }

  /**
   * Leave although it would refuse, for a request that nobody else may take: while not closed, at most once a second, from
   * its opening or its last probe.
   */
  admitDesperate(): BreakerPermit | undefined {
    if (!this.admitsDesperate) return undefined
    if (this.#state.name === 'closed') return { type: 'call', epoch: this.#epoch }
    this.#probedMs = this.#now
    return { type: 'desperate', epoch: this.#epoch }
  }

  /** Tells what came of a call. Once per permit; a permit of an earlier state changes nothing. */
  settle(permit: BreakerPermit, verdict: Verdict): void {
    if (permit.epoch !== this.#epoch) return
    if (verdict === 'success') this.#succeed()
    if (this.#state.name !== 'closed') this.#settleProbe(permit, verdict)
    else if (verdict !== 'neutral') this.#record(verdict)
  }

  /**
   * Another process has opened its breaker: while this one is closed, and knows no better, it takes calls with care.
   * @param openedAt in milliseconds since 1970.
   */
  suspect(openedAt: number, openMs: number): void {
    const ageMs = Math.max(0, this.#parts.clock.now() - openedAt)
    const isOlderNews = this.#now - ageMs <= this.#succeededMs
    if (this.#state.name !== 'closed' || isOlderNews) return
    this.#suspectUntilMs = this.#now + Math.min(openMs, this.#parts.settings.maxOpenMs) - ageMs
  }

  /** Another process has closed its breaker. */
  trust(): void {
    this.#suspectUntilMs = -Infinity
  }

  get #now(): number {
    return this.#parts.clock.monotonicMs()
  }

  /** Share of calls that it takes while closed. */
  get #share(): number {
    if (this.#state.name !== 'closed') return 1
    const now = this.#now
    const closedForMs = this.#parts.settings.ramps ? now - this.#closedMs : Infinity
    return rampShare({ closedForMs, isSuspect: now < this.#suspectUntilMs })
  }

  #isInShare(): boolean {
    const share = this.#share
    return share === 1 || this.#parts.random.next() < share
  }

  // What this process has seen itself outweighs what it was told.
  #succeed(): void {
    this.#succeededMs = this.#now
    this.#suspectUntilMs = -Infinity
  }

  #record(verdict: 'success' | 'failure'): void {
    this.#outcomes.record(verdict)
    if (verdict === 'success') return
    const reason = this.#outcomes.reasonToOpen
    if (reason) this.#trip(reason)
  }

  #settleProbe({ type }: BreakerPermit, verdict: Verdict): void {
    if (this.#state.name === 'closed') return
    // A call made in despair was not due: that it failed is no reason to wait longer.
    if (type === 'desperate' && verdict !== 'success') return
    if (verdict === 'failure') return this.#trip('its probe failed')
    const before = this.#state.name === 'half-open' ? this.#state.successes : 0
    const successes = before + (verdict === 'success' ? 1 : 0)
    if (successes >= this.#parts.settings.probeSuccesses) return this.#close(successes)
    // The slot is free again, and the next call is the next probe.
    this.#enter({ name: 'half-open', probeExpiresMs: this.#now, successes }, 'its open time is over')
  }

  #trip(why: string): void {
    const { openMs, maxOpenMs, openJitter } = this.#parts.settings
    if (this.#state.name === 'closed' && this.#now - this.#closedMs >= HEALTHY_MS) this.#trips = 0
    const longestMs = Math.min(maxOpenMs, openMs * 2 ** this.#trips)
    // Jitter, so that instances do not probe together. Once apart they stay apart; then a wait that came out short would
    // only make the next one, twice as long, begin before the deployment is back.
    const jitter = this.#trips === 0 ? openJitter : openJitter * LATER_JITTER
    const durationMs = longestMs * (1 - jitter * this.#parts.random.next())
    this.#trips += 1
    this.#probedMs = this.#now
    this.#enter({ name: 'open', untilMs: this.#now + durationMs }, why, durationMs)
  }

  #close(successes: number): void {
    this.#outcomes.clear()
    this.#closedMs = this.#now
    this.#enter(CLOSED, `${successes} ${successes === 1 ? 'probe' : 'probes'} succeeded`)
  }

  #enter(state: State, why: string, openMs?: number): void {
    const isChange = state.name !== this.#state.name
    this.#state = state
    this.#epoch += 1
    if (!isChange) return
    this.#since = this.#parts.clock.now()
    this.#why = why
    this.#parts.onChange?.({ state: state.name, time: this.#since, openMs })
  }
}
