import type {
  ChatRequest,
  Classification,
  Classifier,
  Clock,
  Features,
  LedgerStore,
  Random,
  RequestContext,
  Reservation,
  RouteRecord,
} from '@sluice/core'
import type { Deadline } from './attempts/deadline.ts'
import type { BreakerBoard } from './breaker/breaker-board.ts'
import type { Decision } from './decision.ts'
import type { CompiledPolicy } from './policy/compile-policy.ts'

/** What the corridor works with. */
export interface RouterParts {
  readonly policy: CompiledPolicy
  readonly classifier: Classifier
  readonly breakers: BreakerBoard
  readonly ledger: LedgerStore
  readonly clock: Clock
  readonly random: Random
  /** Hears of every request once, when it has ended. */
  readonly emit: (record: RouteRecord) => void
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
  readonly decision: Decision
  /** Undefined when the trip ends before any money was held. */
  readonly reservation: Reservation | undefined
}
