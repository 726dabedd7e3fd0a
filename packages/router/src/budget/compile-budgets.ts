import { parseUsd, type BudgetWindow, type KeyGrant, type LedgerAccount, type NanoUsd } from '@sluice/core'
import { windowsOf, type WindowAt } from './budget-window.ts'

/** A budget as the policy states it. */
interface BudgetSettings {
  readonly scope: BudgetScope
  readonly only?: readonly string[]
  readonly window: BudgetWindow
  readonly timeZone: string
  readonly limitUsd: string
  readonly whenExhausted: BudgetAction
  readonly warnAt: readonly number[]
  readonly whenAway: 'closed' | { readonly openUsd: string }
}

export type BudgetScope = 'global' | 'tenant' | 'key' | 'tag' | 'conversation'
type BudgetAction = 'reject' | 'downgrade' | 'warn'

/** A budget, ready for requests. */
export interface Budget {
  /** As the policy names it; `key` for what a virtual key brings with it. */
  readonly name: string
  readonly scope: BudgetScope
  /** Undefined: every value of its scope. */
  readonly only: ReadonlySet<string> | undefined
  readonly windowAt: WindowAt
  readonly limitNanoUsd: NanoUsd
  readonly whenExhausted: BudgetAction
  /** Shares of the limit that are announced, ascending; the last is 1. */
  readonly shares: readonly number[]
  readonly awayLimitNanoUsd: NanoUsd
  /** For what is on the house, and nothing else. */
  readonly isHouse?: boolean
}

/** One of a request's accounts, and the budget it belongs to. */
export interface BudgetAccount {
  readonly account: LedgerAccount
  /** Undefined: the tenant's own sum, which nothing limits. */
  readonly budget: Budget | undefined
}

// What refuses comes first: of several that have no room, the strictest decides.
const STRICTEST_FIRST: readonly BudgetAction[] = ['reject', 'downgrade', 'warn']

/** Makes the budgets of a policy ready for requests. @throws RangeError for a time zone that is not known. */
export function compileBudgets(settings: Readonly<Record<string, BudgetSettings>>): readonly Budget[] {
  const budgets = Object.entries(settings).map(([name, stated]) => compileBudget(name, stated))
  const rank = ({ whenExhausted }: Budget) => STRICTEST_FIRST.indexOf(whenExhausted)
  return budgets.toSorted((a, b) => rank(a) - rank(b))
}

function compileBudget(name: string, stated: BudgetSettings): Budget {
  return {
    name,
    scope: stated.scope,
    only: stated.only && new Set(stated.only),
    windowAt: windowsOf(stated.window, stated.timeZone),
    limitNanoUsd: parseUsd(stated.limitUsd),
    whenExhausted: stated.whenExhausted,
    shares: [...new Set([...stated.warnAt, 1])],
    awayLimitNanoUsd: stated.whenAway === 'closed' ? 0n : parseUsd(stated.whenAway.openUsd),
  }
}

/** Per window, in UTC: a key says nothing of a time zone. */
const WINDOWS_OF_KEYS: Readonly<Record<BudgetWindow, WindowAt>> = {
  minute: windowsOf('minute', 'UTC'),
  hour: windowsOf('hour', 'UTC'),
  day: windowsOf('day', 'UTC'),
  month: windowsOf('month', 'UTC'),
  total: windowsOf('total', 'UTC'),
}

/** What a virtual key brings with it, as a budget like any other. */
export function budgetOfKey({ limitNanoUsd, window }: NonNullable<KeyGrant['budget']>): Budget {
  return {
    name: 'key',
    scope: 'key',
    only: undefined,
    windowAt: WINDOWS_OF_KEYS[window],
    limitNanoUsd,
    whenExhausted: 'reject',
    shares: [1],
    awayLimitNanoUsd: 0n,
  }
}
