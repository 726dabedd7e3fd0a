import { parseUsd } from '@sluice/core'
import { windowsOf } from '../budget/budget-window.ts'
import type { Budget } from '../budget/compile-budgets.ts'
import type { Policy } from '../policy/policy-schema.ts'

const DAYS = windowsOf('day', 'UTC')

/** What comparisons may cost in a day, as a budget like any other: held before, posted after, shared between processes. */
export function shadowBudget({ learning }: Policy): readonly Budget[] {
  if (!learning.shadow) return []
  const budget: Budget = {
    name: 'learning.shadow',
    scope: 'global',
    only: undefined,
    windowAt: DAYS,
    limitNanoUsd: parseUsd(learning.shadow.maxUsdPerDay),
    whenExhausted: 'reject',
    shares: [1],
    awayLimitNanoUsd: 0n,
    isHouse: true,
  }
  return [budget]
}
