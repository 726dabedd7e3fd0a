import type { Clock } from '@sluice/core'
import { KeptWhileUsed } from '../breaker/kept-while-used.ts'
import { RetryBudget, type RetryBudgetSettings } from './retry-budget.ts'
import { Throttle, type ThrottleSettings } from './throttle.ts'

export type RestraintSettings = RetryBudgetSettings & ThrottleSettings

/** What keeps us from adding to the load of one deployment. */
export interface Restraint {
  readonly retries: RetryBudget
  readonly throttle: Throttle
}

/** The restraints of every deployment, by its id. */
export class Restraints {
  readonly #kept: KeptWhileUsed<Restraint>

  /** @param settings of the policy in force. */
  constructor(settings: () => RestraintSettings, clock: Clock) {
    const make = () => ({ retries: new RetryBudget(settings, clock), throttle: new Throttle(settings, clock) })
    this.#kept = new KeptWhileUsed({ make, keepUntilMs: () => 0 }, clock)
  }

  of(deployment: string): Restraint {
    return this.#kept.use(deployment)
  }

  /** Forgets deployments that a new policy no longer names. */
  keepOnly(deployments: ReadonlySet<string>): void {
    this.#kept.keepOnly((id) => deployments.has(id))
  }
}
