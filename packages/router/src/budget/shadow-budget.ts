import { parseUsd } from '@sluice/core'
import { windowsOf } from './budget-window.ts'
import type { Budget } from './compile-budgets.ts'

const DAYS = windowsOf('day', 'UTC')

/** What comparisons may cost in a day, as a budget like any other: held before, posted after, shared between processes. */
export function shadowBudget(shadow: { readonly maxUsdPerDay: string } | undefined): readonly Budget[] {
  if (!shadow) return []
  const budget: Budget = {
    name: 'learning.shadow',
    scope: 'global',
    only: undefined,
    windowAt: DAYS,
    limitNanoUsd: parseUsd(shadow.maxUsdPerDay),
    whenExhausted: 'reject',
    shares: [1],
    awayLimitNanoUsd: 0n,
    isHouse: true,
  }
  return [budget]
}
