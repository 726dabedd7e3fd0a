import type { BreakerStateName, BreakerTransition, Clock, Random, Verdict } from '@sluice/core'
import type { BreakerPermit, BreakerRefusal } from './breaker-permit.ts'
import { CLOSED, publicName, toldName, type BreakerState } from './breaker-state.ts'
import { openTimeMs, type OpenTimeSettings } from './open-time.ts'
import { OutcomeWindow, type TripSettings } from './outcome-window.ts'
import { reasonNotToClose } from './reason-not-to-close.ts'
import { rampShare, RAMP_MS, WHOLE_SHARE } from './ramp-share.ts'

export interface BreakerSettings extends TripSettings, OpenTimeSettings {
  readonly probeSuccesses: number
  /** Whether calls come back step by step before it closes. */
  readonly ramps: boolean
  /** Why it opens, in words, where the count of failures says too little. */
  readonly whyOpen?: string
}

/** What breakers of a kind have in common. */
export interface BreakerParts {
  readonly settings: BreakerSettings
  readonly clock: Clock
  readonly random: Random
  /** Hears what other processes are to be told, and of whom. */
  readonly onChange?: (change: BreakerTransition) => void
}

const OPEN: BreakerRefusal = { type: 'open' }
const PROBING: BreakerRefusal = { type: 'probing' }
const RAMPING: BreakerRefusal = { type: 'ramping' }
const HEALTHY_MS = 60_000 // After which the open time starts over.
// Whoever comes while a probe is out is told to ask again soon: most probes are answered by then.
const PROBING_WAIT_MS = 1_000
// With every door shut, one is tried so often.
const DESPERATE_EVERY_MS = 1_000

/**
 * Closed, open, half-open: whether a deployment, or a credential, may be called. Admission, probes, epochs and neutral
 * outcomes are ours; opossum keeps the record of outcomes. Wrapped around a call, opossum has fifteen flaws, each
 * reproduced in the reference (failures.md, F1). Sets no timer.
 */
export class Breaker {
  #state: BreakerState = CLOSED
  #epoch = 0
  #trips = 0
  #wellSinceMs = -Infinity
  #probedMs = -Infinity
  #suspectUntilMs = -Infinity
  #succeededMs = -Infinity
  #since: number
  #why = 'nothing is known against it'
  readonly #outcomes: OutcomeWindow
  readonly #name: string
  readonly #parts: BreakerParts

  /** @param name of the deployment or the credential. */
  constructor(name: string, parts: BreakerParts) {
    this.#name = name
    this.#parts = parts
    this.#since = parts.clock.now()
    this.#outcomes = new OutcomeWindow(parts.settings, parts.clock)
  }

  get state(): BreakerStateName {
    if (this.#state.name === 'open') return this.admittedInMs > 0 ? 'open' : 'half-open'
    return this.#hasRecovered ? 'closed' : publicName(this.#state)
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
    return share === WHOLE_SHARE ? this.#why : `${this.#why}; takes ${share * 100} % of calls`
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
    if (this.#state.name !== 'half-open') return 0
    return Math.min(PROBING_WAIT_MS, Math.max(0, this.#state.probeExpiresMs - now))
  }

  /** Whether it takes calls that are not probes, all of them or a share. */
  get takesCalls(): boolean {
    return this.#state.name === 'closed' || this.#state.name === 'recovering'
  }

  /** Whether `admitDesperate` would give leave now. */
  get admitsDesperate(): boolean {
    return this.takesCalls || this.#now - this.#probedMs >= DESPERATE_EVERY_MS
  }

  /**
   * Leave to call, or why not. Until its probes have succeeded, one at a time.
   * @param leaseMs after which a probe that was never settled no longer blocks the next.
   */
  admit(leaseMs: number): BreakerPermit | BreakerRefusal {
    this.#closeIfRecovered()
    if (this.takesCalls) return this.#isInShare() ? { type: 'call', epoch: this.#epoch } : RAMPING
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
    if (this.takesCalls) return { type: 'call', epoch: this.#epoch }
    this.#probedMs = this.#now
    return { type: 'desperate', epoch: this.#epoch }
  }

  /** A call has begun to answer. Once, before it is settled. */
  commit(permit: BreakerPermit): void {
    if (permit.epoch === this.#epoch && this.takesCalls) this.#outcomes.commit()
  }

  /**
   * Tells what came of a call. Once per permit; a permit of an earlier state changes nothing.
   * @param isCommitted whether it had begun to answer.
   */
  settle(permit: BreakerPermit, verdict: Verdict, isCommitted = false): void {
    if (permit.epoch !== this.#epoch) return
    if (verdict === 'success') this.#succeed()
    if (isCommitted) this.#outcomes.endCommitted()
    if (!this.takesCalls) this.#settleProbe(permit, verdict)
    else if (verdict !== 'neutral') this.#record(verdict, isCommitted)
    this.#closeIfRecovered()
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

  /** Whether it has borne all the calls that came back; one that has just failed again has not. */
  get #hasRecovered(): boolean {
    if (this.#state.name !== 'recovering') return false
    return this.#now - this.#state.sinceMs >= RAMP_MS && this.#outcomes.failuresInARow === 0
  }

  /** Share of calls that it takes when it takes any. */
  get #share(): number {
    if (this.#state.name === 'recovering') return rampShare(this.#now - this.#state.sinceMs)
    return this.#state.name === 'closed' && this.#now < this.#suspectUntilMs ? rampShare(0) : WHOLE_SHARE
  }

  #isInShare(): boolean {
    const share = this.#share
    return share === WHOLE_SHARE || this.#parts.random.next() < share
  }

  // What this process has seen itself outweighs what it was told.
  #succeed(): void {
    this.#succeededMs = this.#now
    this.#suspectUntilMs = -Infinity
  }

  #record(verdict: 'success' | 'failure', isCommitted: boolean): void {
    this.#outcomes.record(verdict, isCommitted)
    if (verdict === 'success') return
    const reason =
      this.#outcomes.reasonToOpen ?? reasonNotToClose(this.#state, this.#outcomes, this.#now - this.#succeededMs)
    if (reason) this.#trip(this.#parts.settings.whyOpen ?? reason)
  }

  #settleProbe({ type }: BreakerPermit, verdict: Verdict): void {
    // A call made in despair was not due: that it failed is no reason to wait longer.
    if (type === 'desperate' && verdict !== 'success') return
    if (verdict === 'failure') return this.#trip('its probe failed')
    const before = this.#state.name === 'half-open' ? this.#state.successes : 0
    const successes = before + (verdict === 'success' ? 1 : 0)
    if (successes >= this.#parts.settings.probeSuccesses) return this.#recover(successes)
    // The slot is free again, and the next call is the next probe.
    this.#enter({ name: 'half-open', probeExpiresMs: this.#now, successes }, 'its open time is over')
  }

  #trip(why: string): void {
    const { random, settings } = this.#parts
    if (this.#state.name === 'closed' && this.#now - this.#wellSinceMs >= HEALTHY_MS) this.#trips = 0
    const durationMs = openTimeMs(this.#trips, settings, random)
    this.#trips += 1
    this.#probedMs = this.#now
    this.#enter({ name: 'open', untilMs: this.#now + durationMs }, why, durationMs)
  }

  #recover(successes: number): void {
    this.#outcomes.clear()
    this.#wellSinceMs = this.#now
    const why = `${successes} ${successes === 1 ? 'probe' : 'probes'} succeeded`
    this.#enter(this.#parts.settings.ramps ? { name: 'recovering', sinceMs: this.#now } : CLOSED, why)
  }

  #closeIfRecovered(): void {
    if (this.#hasRecovered) this.#enter(CLOSED, this.#why)
  }

  #enter(state: BreakerState, why: string, openMs?: number): void {
    const before = this.#state
    this.#state = state
    // A call that was let in while it recovered speaks for the closed state as well.
    if (before.name !== 'recovering' || state.name !== 'closed') {
      this.#epoch += 1
      this.#outcomes.forgetCommitted()
    }
    if (state.name !== before.name) this.#why = why
    const { clock, onChange } = this.#parts
    if (publicName(state) !== publicName(before)) this.#since = clock.now()
    if (toldName(state) === toldName(before)) return
    onChange?.({ deployment: this.#name, state: toldName(state), time: clock.now(), openMs })
  }
}
