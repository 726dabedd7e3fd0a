import type { NanoUsd, RequestContext } from '@sluice/core'
import { inKey } from '../in-key.ts'
import { keyLine } from '../key-line.ts'
import { budgetOfKey, type Budget, type BudgetAccount, type BudgetScope } from './compile-budgets.ts'

type Caller = Pick<RequestContext, 'tenant' | 'key' | 'tags' | 'conversation' | 'isOnTheHouse'>

/**
 * The accounts that a request draws on: its tenant's own sum, one per budget that is for it, and what its key brings
 * with it. `time`, in milliseconds since 1970, picks the windows: a request belongs to those that it began in.
 */
export function accountsOf(caller: Caller, budgets: readonly Budget[], time: number): readonly BudgetAccount[] {
  const accounts: BudgetAccount[] = [{ account: { key: `tenant/${inKey(caller.tenant)}` }, budget: undefined }]
  const ofKey = caller.key?.grant.budget
  if (ofKey && caller.key && !caller.isOnTheHouse)
    accounts.push(accountOf(budgetOfKey(ofKey), inKey(keyLine(caller.key)[0]), time))
  for (const budget of budgets) {
    for (const value of VALUES[budget.scope](caller)) {
      if (isFor(budget, value, caller)) accounts.push(accountOf(budget, placeOf(budget, value, caller), time))
    }
  }
  return accounts
}

function isFor(
  { only, scope, isHouse = false }: Budget,
  value: string,
  { key, isOnTheHouse = false }: Caller,
): boolean {
  if (isHouse && !isOnTheHouse) return false
  if (isOnTheHouse && scope !== 'global') return false
  if (!only) return true
  return scope === 'key' && key ? keyLine(key).some((id) => only.has(id)) : only.has(value)
}

const NONE: readonly string[] = []
const ALL: readonly string[] = ['all']

/** What a caller is to a scope. Without a key, a tag or a conversation the budgets of such are not for it. */
const VALUES: Readonly<Record<BudgetScope, (caller: Caller) => Iterable<string>>> = {
  global: () => ALL,
  tenant: ({ tenant }) => [tenant],
  key: ({ key }) => (key ? keyLine(key).slice(0, 1) : NONE),
  tag: ({ tags }) => (tags ? new Set(tags) : NONE),
  conversation: ({ conversation }) => (conversation === undefined ? NONE : [conversation]),
}

/** Conversations are named by callers: two tenants may both have a `1`, and neither spends from the other's. */
function placeOf({ scope }: Budget, value: string, { tenant }: Caller): string {
  return scope === 'conversation' ? `${inKey(tenant)}/${inKey(value)}` : inKey(value)
}

function accountOf(budget: Budget, place: string, time: number): BudgetAccount {
  const { id, endsAt } = budget.windowAt(time)
  const key = `${budget.name}/${place}/${id}`
  return { account: { key, endsAt, ...limitOf(budget) }, budget }
}

/** Who only warns holds nobody up: its account is counted and not limited. */
function limitOf({ whenExhausted, limitNanoUsd, awayLimitNanoUsd }: Budget): {
  readonly limitNanoUsd?: NanoUsd
  readonly awayLimitNanoUsd?: NanoUsd
} {
  return whenExhausted === 'warn' ? {} : { limitNanoUsd, awayLimitNanoUsd }
}
