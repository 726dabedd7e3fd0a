import type { BudgetAccount } from './compile-budgets.ts'

/** What a caller is told whose request a budget has no room for: which budget and until when, and nobody's amounts. */
export function noRoom({ account, budget }: BudgetAccount): string {
  const subject = budget && budget.name !== 'key' ? `The budget "${budget.name}"` : 'The budget of this key'
  const end = account.endsAt === undefined ? 'Its window has no end.' : `Its window ends at ${utc(account.endsAt)}.`
  return `${subject} has no room left for this request. ${end}`
}

function utc(time: number): string {
  return new Date(time).toISOString()
}
