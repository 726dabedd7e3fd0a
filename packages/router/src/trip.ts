import type {
  BudgetEffect,
  ChatRequest,
  Classification,
  Classifier,
  Clock,
  Features,
  GivenFeedback,
  LedgerStore,
  Random,
  RequestContext,
  RouteRecord,
  TierChoice,
  Verify,
} from '@sluice/core'
import type { Pins } from './affinity/pins.ts'
import type { VendorAlarm } from './alerts/vendor-alarm.ts'
import type { Deadline } from './attempts/deadline.ts'
import type { HedgeBoard } from './attempts/hedge-board.ts'
import type { Restraints } from './attempts/restraints.ts'
import type { BreakerBoard } from './breaker/breaker-board.ts'
import type { BudgetAlarm } from './budget/budget-alarm.ts'
import type { Budget } from './budget/compile-budgets.ts'
import type { Hold } from './budget/hold.ts'
import type { Cascade } from './cascade/cascade.ts'
import type { OutputMeans } from './cascade/output-means.ts'
import type { Decision } from './decision.ts'
import type { CompiledPolicy } from './policy/compile-policy.ts'
import type { Quotas } from './quota/compile-quotas.ts'
import type { HeadroomBoard } from './quota/headroom-board.ts'
import type { QuotaCounter } from './quota/quota-counter.ts'
import type { Shadows } from './learning/shadows.ts'
import type { PrefixMemory } from './savings/prefix-memory.ts'
import type { RuleEffects } from './policy/rules/compile-rules.ts'
import type { TakenQuota } from './taken-quota.ts'

/** What the corridor works with. */
export interface RouterParts {
  readonly policy: CompiledPolicy
  readonly classifier: Classifier
  readonly breakers: BreakerBoard
  /** Retry budgets and throttles. */
  readonly restraints: Restraints
  /** When a late call is hedged. */
  readonly hedges: HedgeBoard
  readonly ledger: LedgerStore
  /** Of the policy. */
  readonly budgets: readonly Budget[]
  readonly alarm: BudgetAlarm
  /** Of vendors. */
  readonly alerts: VendorAlarm
  /** Of the policy. */
  readonly quotas: Quotas
  readonly counter: QuotaCounter
  /** What is left of the vendors' own limits. */
  readonly headroom: HeadroomBoard
  /** Which deployments hold the prompt caches of conversations. */
  readonly pins: Pins
  /** What models would have in their prompt caches, had they answered everything. */
  readonly prefixes: PrefixMemory
  /** How long answers are. */
  readonly outputs: OutputMeans
  /** The app's own check of cheap answers, where it has one. */
  readonly verify: Verify | undefined
  /** What is asked again of a dearer tier, to learn from it. */
  readonly shadows: Shadows
  /** What words hash to. */
  readonly hashWords: (text: string) => readonly number[]
  readonly clock: Clock
  readonly random: Random
  /** Hears of every request once, when it has ended. */
  readonly emit: (record: RouteRecord) => void
  /** Hears what a judge of ours says of an answer. */
  readonly judged: (feedback: GivenFeedback) => void
  /** Hears of what went wrong on our side and must not cost the caller their answer. */
  readonly report: (defect: unknown) => void
}

/** One request on its way, with all that is known before its first attempt. */
export interface Trip {
  readonly decisionId: string
  readonly request: ChatRequest
  readonly context: RequestContext
  readonly parts: RouterParts
  readonly deadline: Deadline
  /** Arrival, in milliseconds since 1970. */
  readonly time: number
  readonly features: Features
  readonly classification: Classification | undefined
  /** What the policy's rules say of it; undefined where none fits. */
  readonly rules: RuleEffects | undefined
  readonly decision: Decision
  /** Undefined: there is none to make, or it was not made yet. */
  readonly choice?: TierChoice
  /** What would have been decided, where chance has sent it to another tier. */
  readonly usual?: Decision
  /** Undefined: the policy has none for such a request, or the tiers were not weighed yet. */
  readonly cascade?: Cascade
  /** The money for it; undefined when it ends before any was held. */
  readonly hold: Hold | undefined
  /** What its caller's quotas gave it; undefined where none is for it, or it ended before. */
  readonly quota: TakenQuota | undefined
  /** What budgets did to it before money was held. */
  readonly budgetEffects: readonly BudgetEffect[]
}
