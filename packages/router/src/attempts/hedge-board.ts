import type { Clock } from '@sluice/core'
import { CountRows } from '../breaker/count-rows.ts'
import { EVIDENCE_ROW, EvidenceWindow } from '../breaker/evidence-window.ts'
import { KeptWhileUsed } from '../breaker/kept-while-used.ts'
import type { Candidate } from '../decision.ts'
import { RollingCount } from './rolling-count.ts'

export interface HedgeSettings {
  readonly enabled: boolean
  /** Hedges as a share of all calls that are streamed. */
  readonly maxShare: number
  /** First tokens seen before a call can be late. */
  readonly minimumOutcomes: number
}

const WINDOW_MS = 120_000
const CAP_WINDOW_MS = 60_000

/** How fast first tokens have come lately, by deployment and size of prompt, and how many calls may be hedged. */
export class HedgeBoard {
  readonly #seen: KeptWhileUsed<EvidenceWindow>
  readonly #calls: RollingCount
  readonly #hedges: RollingCount
  readonly #settings: () => HedgeSettings

  /** @param settings of the policy in force. */
  constructor(settings: () => HedgeSettings, clock: Clock) {
    this.#settings = settings
    const parts = { rows: new CountRows(EVIDENCE_ROW), windowMs: WINDOW_MS, clock }
    this.#seen = new KeptWhileUsed(
      { make: () => new EvidenceWindow(parts), keepUntilMs: () => 0, onForget: (seen) => seen.close() },
      clock,
    )
    this.#calls = new RollingCount(CAP_WINDOW_MS, clock)
    this.#hedges = new RollingCount(CAP_WINDOW_MS, clock)
  }

  /** A call that is streamed begins. Returns after how long it is late; undefined: nobody can tell, or it is not asked. */
  begin(candidate: Candidate): number | undefined {
    const { enabled, minimumOutcomes } = this.#settings()
    if (!enabled) return undefined
    this.#calls.add()
    const { calls, firstTokenMs } = this.#seen.use(keyOf(candidate)).read()
    return calls < minimumOutcomes ? undefined : firstTokenMs?.p95
  }

  /** How long a call's first token took, or did not come. */
  saw(candidate: Candidate, firstTokenMs: number): void {
    if (this.#settings().enabled) this.#seen.use(keyOf(candidate)).add({ firstTokenMs }, false)
  }

  /** Takes one of the hedges that there may be; false: there may be none now. */
  take(): boolean {
    const { enabled, maxShare } = this.#settings()
    if (!enabled || this.#hedges.total + 1 > maxShare * this.#calls.total) return false
    this.#hedges.add()
    return true
  }

  /** Forgets deployments that a new policy no longer names. */
  keepOnly(deployments: ReadonlySet<string>): void {
    this.#seen.keepOnly((key) => deployments.has(key.slice(key.indexOf(' ') + 1)))
  }
}

/** Deployment and size of prompt: up to 1,000 tokens, 4,000, 16,000, … */
function keyOf({ target, inputTokens }: Candidate): string {
  const size = Math.max(0, Math.ceil(Math.log2(Math.max(1, inputTokens) / 1_000) / 2))
  return `${size} ${target.deployment.id}`
}
