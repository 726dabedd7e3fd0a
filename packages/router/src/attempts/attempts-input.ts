import type { ChatRequest, Clock, Random } from '@sluice/core'
import type { BreakerBoard } from '../breaker/breaker-board.ts'
import type { Candidate } from '../decision.ts'
import type { Deadline } from './deadline.ts'
import type { Alerts, Headroom } from './means.ts'
import type { HedgeBoard } from './hedge-board.ts'
import type { RetrySettings } from './next-step.ts'
import type { Restraints } from './restraints.ts'
import type { TimeoutSettings } from './watch-limits.ts'

/** What the loop needs to know of a request and to work with; a trip has it all. */
export interface AttemptsInput {
  readonly request: ChatRequest
  readonly context: { readonly signal: AbortSignal }
  readonly decision: { readonly candidates: readonly Candidate[] }
  readonly deadline: Deadline
  readonly parts: {
    readonly policy: { readonly policy: { readonly retries: RetrySettings; readonly timeouts: TimeoutSettings } }
    readonly breakers: BreakerBoard
    readonly restraints: Restraints
    readonly hedges: HedgeBoard
    readonly headroom: Headroom
    readonly alerts: Alerts
    readonly clock: Clock
    readonly random: Random
  }
}
