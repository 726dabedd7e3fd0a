import type { StopReason, UsageSource } from './answer.ts'
import type { ModelSelector } from './chat-request.ts'
import type { Classification } from './classification.ts'
import type { FailureKind } from './failure.ts'
import type { Feedback } from './feedback.ts'
import type { NanoUsd } from './money.ts'
import type { ErrorCode } from './sluice-error.ts'
import type { TierChoice } from './tier-choice.ts'
import type { Tier } from './tier.ts'
import type { Usage } from './usage.ts'
import type { CascadeRecord } from './verification.ts'

/** One call to one deployment, as it went. */
export interface AttemptRecord {
  readonly deployment: string
  readonly provider: string
  readonly model: string
  /** From the arrival of the request to the start of this attempt. */
  readonly startedAfterMs: number
  readonly durationMs: number
  /** `answered`, or why not. */
  readonly outcome: 'answered' | FailureKind
  /** For operators; absent when answered. */
  readonly message?: string
  readonly status?: number
  readonly vendorRequestId?: string
  /** What it cost, or may have: a call that was cut short is charged for what it may have used. Undefined: no known price. */
  readonly costNanoUsd: NanoUsd | undefined
}

/** A deployment that could answer, and what it would probably cost. */
export interface RankedDeployment {
  readonly deployment: string
  readonly estimatedCostNanoUsd: NanoUsd | undefined
}

/** A deployment that was left out, and why, in words. */
export interface ExcludedDeployment {
  readonly deployment: string
  readonly reason: string
}

/** What the same request would have cost, had one model answered them all. */
export interface Baseline {
  /** As the policy names it, such as `all-sonnet`. */
  readonly name: string
  readonly deployment: string
  /** The same tokens by the model's own tokenizer, with the prompt cache it would have had. Undefined: no known price. */
  readonly costNanoUsd: NanoUsd | undefined
}

/** What a budget did to a request that it had no room for. */
export interface BudgetEffect {
  readonly budget: string
  /** Key of the account that had no room. */
  readonly account: string
  readonly action: 'reject' | 'downgrade' | 'warn'
}

/** How a request ended: answered in full, cut or refused, or left by its caller. */
export type RouteEnd = 'done' | 'broken' | 'abandoned'

/** Everything there is to know about one routed request. Logs, metrics, spans and the dashboard all read this. */
export interface RouteRecord {
  readonly decisionId: string
  readonly requestId: string
  readonly tenant: string
  /** Public id of the virtual key, where one was used. */
  readonly key?: string
  readonly tags?: readonly string[]
  readonly conversation?: string
  readonly surface: string
  /** Arrival, in milliseconds since 1970. */
  readonly time: number
  readonly selector: ModelSelector
  readonly isStream: boolean
  /** Version of the policy that decided. */
  readonly policyVersion: string
  readonly signals: Readonly<Record<string, number>>
  /** Names of the policy's rules that had a part in the decision. Undefined: none fitted. */
  readonly rules?: readonly string[]
  /** Undefined when the caller chose tier or model. */
  readonly classification: Classification | undefined
  readonly tier: Tier | undefined
  /**
   * The choice of tier, by the guess or by chance (`learning.exploreShare`). Undefined: there was none to make, as the
   * caller or a rule has named it, or a cascade asked several. Budgets and failover may have led to another `tier`.
   */
  readonly choice?: TierChoice
  /** What the words of the request hash to, where the policy keeps that (`learning.keepFeatures`); never the words. */
  readonly wordHashes?: readonly number[]
  readonly candidates: readonly RankedDeployment[]
  readonly excluded: readonly ExcludedDeployment[]
  readonly attempts: readonly AttemptRecord[]
  readonly end: RouteEnd
  readonly errorCode: ErrorCode | undefined
  /** The deployment that answered or broke off; undefined when none got that far. */
  readonly deployment: string | undefined
  readonly model: string | undefined
  readonly stopReason: StopReason | undefined
  readonly dropped: readonly string[]
  /** Of the attempt that answered or broke off. */
  readonly usage: Usage
  readonly usageSource: UsageSource
  /** The sum over all attempts. Undefined: at least one has no known price. */
  readonly costNanoUsd: NanoUsd | undefined
  /** What was held for it; undefined when it ended before. */
  readonly reservedNanoUsd?: NanoUsd
  readonly budgetEffects?: readonly BudgetEffect[]
  /** Undefined: the policy has no cascade for such a request. */
  readonly cascade?: CascadeRecord
  /** Of a request that nobody answered: nought where something was spent on it all the same, else empty. */
  readonly baselines?: readonly Baseline[]
  readonly timeToFirstTokenMs: number | undefined
  readonly latencyMs: number
  /** What was said of the answer since, by source, where the record comes from a store. Undefined: nothing. */
  readonly feedback?: readonly Feedback[]
}
