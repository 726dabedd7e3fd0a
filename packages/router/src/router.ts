import type {
  AnswerEvent,
  ChatRequest,
  FailureKind,
  GivenFeedback,
  NanoUsd,
  RequestContext,
  RoutedAnswer,
  RouteHead,
  RouteRecord,
} from '@sluice/core'
import type { Explanation } from './explain.ts'
import type { HeadroomReading, HealthReading } from './health-reading.ts'

/** A streamed answer after its commit: the first content is there, no other deployment will be tried. */
export interface RoutedStream {
  readonly head: RouteHead
  /**
   * From `start` on, ending with `end`. Throws `SluiceError` when the answer breaks off; never ends without `end`.
   * To leave it before its end is to abandon it: the vendor's call is aborted and settled.
   */
  readonly events: AsyncIterable<AnswerEvent>
  /** Resolves when the request has ended, whichever way. Never rejects. */
  readonly record: Promise<RouteRecord>
}

/** How many tokens a prompt has. */
export interface TokenCount {
  readonly inputTokens: number
  /** True when the vendor has counted them; false when nobody could, and this is an estimate on the high side. */
  readonly isExact: boolean
  /** Whose tokens they are. */
  readonly deployment: string
  /** Catalog id, such as `claude-haiku-4-5`. */
  readonly model: string
}

/** A model that clients may name. */
export interface ModelListing {
  /** `auto`, `tier:haiku`, …, or a catalog id. */
  readonly id: string
  readonly name: string
  /** Day of release, in milliseconds since 1970; 0 when unknown. */
  readonly createdAt: number
  readonly contextWindowTokens: number
  readonly maxOutputTokens: number
}

/** A deployment's breaker, its credential's, what they rest on, and why they are as they are. */
export interface DeploymentHealth extends HealthReading {
  readonly deployment: string
  /** Until the deployment may be tried again; 0 when it may now. */
  readonly admittedInMs: number
  /** What its vendor last said is left of its limits. Undefined: nothing that is still believed. */
  readonly headroom: HeadroomReading | undefined
}

export interface HealthReport {
  /** `degraded`: at least one tier has no deployment that may be called now. */
  readonly status: 'ok' | 'degraded'
  readonly policyVersion: string
  readonly deployments: readonly DeploymentHealth[]
}

/** A budget's sum has passed a share of its limit. */
export interface BudgetEvent {
  /** As the policy names it; `key` for what a virtual key brings with it. */
  readonly budget: string
  /** Key of the account: budget, scope and window. */
  readonly account: string
  /** As the policy states it in `warnAt`; 1: it is exhausted, since no more is left or a request found too little. */
  readonly share: number
  readonly postedNanoUsd: NanoUsd
  readonly limitNanoUsd: NanoUsd
  /** Milliseconds since 1970. */
  readonly time: number
}

/** What only people can put right: no money, a wrong key, a model that is not there, a certificate. */
export type AlertCause = Extract<FailureKind, 'account-exhausted' | 'unauthorized' | 'model-not-found' | 'tls'>

/** A vendor cannot be used until somebody does something. */
export interface AlertEvent {
  readonly cause: AlertCause
  /** The provider entry whose account, key or address it is. */
  readonly provider: string
  /** The deployment whose call has failed; with `model-not-found`, the one that it is about. */
  readonly deployment: string
  /** What the vendor said, or what went wrong; for operators. */
  readonly message: string
  /** How often it has come up since it was last told, this time included. */
  readonly times: number
  /** Milliseconds since 1970. */
  readonly time: number
}

/** Routes requests. Everything a skin or a host app needs. */
export interface Router {
  /** A whole answer. @throws SluiceError */
  chat(request: ChatRequest, context: RequestContext): Promise<RoutedAnswer>
  /** A streamed answer; resolves at its commit. @throws SluiceError */
  stream(request: ChatRequest, context: RequestContext): Promise<RoutedStream>
  /**
   * How many tokens the prompt has where the request would be sent: counted by the first deployment that can, else
   * estimated. Costs nothing and leaves no record. @throws SluiceError when nobody could take the request at all.
   */
  countTokens(request: ChatRequest, context: RequestContext): Promise<TokenCount>
  /** What would be decided for the request now, and why. Nothing is called, held or counted. */
  explain(request: ChatRequest, context: RequestContext): Promise<Explanation>
  /** What clients may put into `model`. */
  models(): readonly ModelListing[]
  health(): HealthReport
  /** Calls back with the record of every request, once each. Returns a function that stops it. */
  onRoute(listener: (record: RouteRecord) => unknown): () => void
  /**
   * Calls back once when what is spent of a budget passes a share of it, and once when it is exhausted. Returns a
   * function that stops it.
   */
  onBudget(listener: (event: BudgetEvent) => unknown): () => void
  /**
   * Calls back when a call has failed for a cause that only people can put right: once per cause and provider (per
   * deployment, where it is about a model), and again every `alerts.repeatMs` of the policy while it lasts. Returns a
   * function that stops it.
   */
  onAlert(listener: (event: AlertEvent) => unknown): () => void
  /** Calls back with what a judge of ours says of an answer (`learning.shadow`). Returns a function that stops it. */
  onFeedback(listener: (given: GivenFeedback) => unknown): () => void
  /** Lets requests in flight end and refuses new ones; then closes the providers. */
  close(): Promise<void>
}
