import type { BreakerBoard as SharedBoard, BreakerTransition, Clock, Random } from '@sluice/core'
import type { HealthReading } from '../health-reading.ts'
import { Breaker, type BreakerParts, type BreakerSettings } from './breaker.ts'
import type { BreakerPermit, BreakerRefusal } from './breaker-permit.ts'
import { CoolDowns } from './cool-downs.ts'
import { credentialSettings, deploymentSettings, type DeploymentBreakerSettings } from './breaker-settings.ts'
import { CountRows } from './count-rows.ts'
import { EVIDENCE_ROW, EvidenceWindow, type CallEvidence } from './evidence-window.ts'
import { isSlow, judgeCredential, judgeDeployment } from './judge-call.ts'
import { KeptWhileUsed } from './kept-while-used.ts'
import { NetworkDoubt } from './network-doubt.ts'
import type { Admission, CallVerdict, HealthKeys, Permit } from './permit.ts'
import { readHealth } from './read-health.ts'
import { SharedAdvice } from './shared-advice.ts'
import { StallDoubt } from './stall-doubt.ts'

export interface BreakerBoardParts {
  /** Of the policy in force. */
  readonly settings: () => DeploymentBreakerSettings
  readonly clock: Clock
  readonly random: Random
  /** What other processes say of their breakers. Default: nothing. */
  readonly shared?: SharedBoard
  /** How long the event loop has stood still so far, in milliseconds; counts up. Default: never. */
  readonly stalledMs?: () => number
  /** Hears of a shared board that is away. */
  readonly report: (defect: unknown) => void
}

/** A deployment that was refused, and how long its call would be given. */
export interface Refused {
  readonly keys: HealthKeys
  readonly leaseMs: number
}

/** What is known of one deployment. */
interface Watched {
  readonly breaker: Breaker
  readonly evidence: EvidenceWindow
}

/** Leave of both breakers that a call hangs on. */
interface Leave {
  readonly watched: Watched
  readonly credential: Breaker
  readonly ofDeployment: BreakerPermit
  readonly ofCredential: BreakerPermit
}

interface SettledLeave extends Leave {
  /** Whether its call had begun to answer. */
  readonly isCommitted: boolean
}

/**
 * Who may be called now: a breaker per deployment and one per credential, and cool-downs that a vendor has asked for.
 * A dead account or a wrong key opens the credential's at once; everything else is the deployment's own.
 */
export class BreakerBoard {
  #settings: BreakerSettings
  #ofDeployments: BreakerParts
  readonly #rows = new CountRows(EVIDENCE_ROW)
  readonly #deployments: KeptWhileUsed<Watched>
  readonly #credentials: KeptWhileUsed<Breaker>
  readonly #coolDowns: CoolDowns
  readonly #doubt: NetworkDoubt
  readonly #stalls: StallDoubt
  readonly #advice: SharedAdvice
  readonly #parts: BreakerBoardParts

  constructor(parts: BreakerBoardParts) {
    const { clock, random, shared, report, settings, stalledMs = () => 0 } = parts
    this.#parts = parts
    this.#settings = deploymentSettings(settings())
    this.#ofDeployments = this.#partsFor(this.#settings)
    this.#coolDowns = new CoolDowns(clock)
    this.#doubt = new NetworkDoubt(clock)
    this.#stalls = new StallDoubt(stalledMs, clock)
    this.#advice = new SharedAdvice({ shared, clock, report })
    const ofCredentials = { settings: credentialSettings, clock, random }
    this.#credentials = new KeptWhileUsed(
      { make: (name) => new Breaker(name, ofCredentials), keepUntilMs: ({ openUntilMs }) => openUntilMs },
      clock,
    )
    this.#deployments = new KeptWhileUsed(
      {
        make: (id) => this.#watch(id),
        keepUntilMs: ({ breaker }) => breaker.openUntilMs,
        onForget: ({ evidence }) => evidence.close(),
      },
      clock,
    )
  }

  /** @param leaseMs how long the call may take at most: after that, a probe no longer blocks the next. */
  admit(keys: HealthKeys, leaseMs: number): Admission {
    this.#doubt.review()
    this.#advice.refresh((transition) => this.#heed(transition))
    const coolingMs = this.#coolDowns.leftMs(keys.deployment)
    if (coolingMs > 0) return { type: 'refused', waitMs: coolingMs, reason: 'cooling down' }
    const credential = this.#credentials.use(keys.provider)
    const ofCredential = credential.admit(leaseMs)
    if (!isLeave(ofCredential)) return refusal(credential, `credential's breaker ${ofCredential.type}`)
    const watched = this.#deployments.use(keys.deployment)
    const othersProbeMs = this.#othersProbeMs(keys.deployment, watched.breaker)
    if (othersProbeMs > 0) {
      credential.settle(ofCredential, 'neutral')
      return { type: 'refused', waitMs: othersProbeMs, reason: 'another process probes it' }
    }
    const ofDeployment = watched.breaker.admit(leaseMs)
    if (isLeave(ofDeployment)) return this.#admitted(keys, { watched, credential, ofDeployment, ofCredential })
    credential.settle(ofCredential, 'neutral')
    return refusal(watched.breaker, ofDeployment.type === 'ramping' ? 'ramping' : `breaker ${ofDeployment.type}`)
  }

  /**
   * Never all doors shut: of deployments that were all refused, leave to call the least bad one. Those that have only just
   * recovered come first, then those that are to be probed soonest, each at most once a second. A vendor that has asked
   * for a time is given it. Undefined: nobody may be called.
   */
  admitLeastBad<T extends Refused>(refused: readonly T[]): { readonly chosen: T; readonly permit: Permit } | undefined {
    const waits = new Map(refused.map((one) => [one, this.admittedInMs(one.keys)]))
    const soonestFirst = refused.toSorted((a, b) => (waits.get(a) ?? 0) - (waits.get(b) ?? 0))
    for (const chosen of soonestFirst) {
      const permit = this.#admitDesperate(chosen.keys)
      if (permit) return { chosen, permit }
    }
    return undefined
  }

  /** How long until a deployment may be called; 0 when it may be now. */
  admittedInMs(keys: HealthKeys): number {
    const credentialMs = this.#credentials.peek(keys.provider)?.admittedInMs ?? 0
    const deploymentMs = this.#deployments.peek(keys.deployment)?.breaker.admittedInMs ?? 0
    return Math.max(this.#coolDowns.leftMs(keys.deployment), credentialMs, deploymentMs)
  }

  /** How much longer its vendor has asked that a deployment is not called. */
  coolingMs(deployment: string): number {
    return this.#coolDowns.leftMs(deployment)
  }

  /** Keeps a deployment from being called for a while, as its vendor has asked. Never shortens a wait. */
  coolDown(deployment: string, durationMs: number): void {
    this.#coolDowns.begin(deployment, durationMs)
  }

  /** How late first tokens of a deployment came lately: the 95th percentile. Undefined: none was seen. */
  firstTokenMs(deployment: string): number | undefined {
    return this.#deployments.peek(deployment)?.evidence.read().firstTokenMs?.p95
  }

  /** What is known of a deployment, for reading. */
  read(keys: HealthKeys): HealthReading {
    return readHealth({
      watched: this.#deployments.peek(keys.deployment),
      credential: this.#credentials.peek(keys.provider),
      coolingMs: this.#coolDowns.leftMs(keys.deployment),
    })
  }

  /**
   * For a new policy: forgets deployments that it no longer names, and all of them when it has other settings. Credentials
   * start afresh, since their keys may be new.
   */
  keepOnly(deployments: ReadonlySet<string>): void {
    const settings = deploymentSettings(this.#parts.settings())
    const isSame = JSON.stringify(settings) === JSON.stringify(this.#settings)
    this.#settings = settings
    this.#ofDeployments = this.#partsFor(settings)
    this.#deployments.keepOnly((id) => isSame && deployments.has(id))
    this.#credentials.keepOnly(() => false)
    this.#coolDowns.sweep()
  }

  #watch(deployment: string): Watched {
    const parts = { rows: this.#rows, windowMs: this.#settings.windowMs, clock: this.#parts.clock }
    return { breaker: new Breaker(deployment, this.#ofDeployments), evidence: new EvidenceWindow(parts) }
  }

  #partsFor(settings: BreakerSettings): BreakerParts {
    const { clock, random } = this.#parts
    return { settings, clock, random, onChange: (change) => this.#advice.publish(change) }
  }

  /** How long a probe that is due must wait, since another process of the fleet makes one. */
  #othersProbeMs(deployment: string, { takesCalls, admittedInMs, trips }: Breaker): number {
    if (takesCalls) return 0
    const { openMs, maxOpenMs } = this.#settings
    const intervalMs = Math.min(maxOpenMs, openMs * 2 ** Math.max(0, trips - 1))
    const waitMs = this.#advice.probeWaitMs({ deployment, dueInMs: admittedInMs, intervalMs })
    return admittedInMs > 0 ? 0 : waitMs
  }

  #heed({ deployment, state, time, openMs = 0 }: BreakerTransition): void {
    const breaker = this.#deployments.peek(deployment)?.breaker
    if (state === 'open') breaker?.suspect(time, openMs)
    if (state === 'closed') breaker?.trust()
  }

  #admitDesperate(keys: HealthKeys): Permit | undefined {
    if (this.#coolDowns.leftMs(keys.deployment) > 0) return undefined
    const credential = this.#credentials.use(keys.provider)
    const watched = this.#deployments.use(keys.deployment)
    if (!credential.admitsDesperate || !watched.breaker.admitsDesperate) return undefined
    const ofCredential = credential.admitDesperate()
    const ofDeployment = watched.breaker.admitDesperate()
    if (!ofCredential || !ofDeployment) return undefined
    return this.#admitted(keys, { watched, credential, ofDeployment, ofCredential }).permit
  }

  #admitted(keys: HealthKeys, leave: Leave): { readonly type: 'admitted'; readonly permit: Permit } {
    let isSettled = false
    let isCommitted = false
    const start = this.#stalls.begin()
    const commit = () => {
      if (isSettled || isCommitted) return
      isCommitted = true
      leave.watched.breaker.commit(leave.ofDeployment)
    }
    const settle = (verdict: CallVerdict, seen?: CallEvidence) => {
      if (isSettled) return
      isSettled = true
      const [cleared, evidence] = this.#stalls.clear(start, verdict, seen)
      this.#settle(keys.vendor ?? keys.provider, { ...leave, isCommitted }, cleared, evidence)
    }
    return { type: 'admitted', permit: { commit, settle } }
  }

  #settle(vendor: string, leave: SettledLeave, verdict: CallVerdict, seen: CallEvidence | undefined): void {
    const { watched, credential, isCommitted } = leave
    const limits = this.#parts.settings()
    if (seen) watched.evidence.add(seen, isSlow(seen, limits))
    credential.settle(leave.ofCredential, judgeCredential(verdict))
    if (verdict === 'unreachable') {
      const blame = (held: 'failure' | 'neutral') => watched.breaker.settle(leave.ofDeployment, held, isCommitted)
      return this.#doubt.unreachable(vendor, blame)
    }
    if (verdict === 'success') this.#doubt.reached(vendor)
    watched.breaker.settle(leave.ofDeployment, judgeDeployment(verdict, seen, limits), isCommitted)
  }
}

function isLeave(answer: BreakerPermit | BreakerRefusal): answer is BreakerPermit {
  return 'epoch' in answer
}

function refusal({ admittedInMs }: Breaker, reason: string): Admission {
  return { type: 'refused', waitMs: admittedInMs, reason }
}
