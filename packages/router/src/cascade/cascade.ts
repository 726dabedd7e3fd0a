import type { Decision } from '../decision.ts'
import type { Plan } from './choose-plan.ts'

/** The way of one request through tiers. Its first tier's candidates are the trip's decision. */
export interface Cascade {
  readonly plan: Plan
  /** Who can answer in the tiers after the first, in the order in which they are asked. */
  readonly later: readonly Decision[]
}
