import { describe, expect, it } from 'vitest'
import { TWO_VENDORS } from '../testing/test-router.ts'
import { parsePolicy, PolicyError } from './parse-policy.ts'
import type { PolicyInput } from './policy-schema.ts'

type BudgetInput = NonNullable<PolicyInput['budgets']>[string]

function problemsOf(more: Readonly<Record<string, unknown>>) {
  try {
    parsePolicy({ ...TWO_VENDORS, ...more })
  } catch (error) {
    if (error instanceof PolicyError) return error.problems
  }
  return []
}

const plain: BudgetInput = { scope: 'tenant', window: 'day', limitUsd: '5' }
const ofBudget = (budget: Readonly<Record<string, unknown>>) =>
  problemsOf({ budgets: { daily: { ...plain, ...budget } } })

describe('what a policy says of money', () => {
  it('has defaults: UTC, refusing, closed, soft', () => {
    const { budgets, ledger, savings } = parsePolicy({ ...TWO_VENDORS, budgets: { daily: plain } })
    expect(budgets['daily']).toEqual({
      ...plain,
      timeZone: 'UTC',
      whenExhausted: 'reject',
      warnAt: [],
      whenAway: 'closed',
    })
    expect(ledger).toEqual({ reserve: 'soft', stopStreams: false })
    expect(savings).toEqual({})
  })

  it.each([
    [{ timeZone: 'Europe/Berln' }, 'budgets.daily.timeZone', 'found "Europe/Berln", which is no time zone.'],
    [{ warnAt: [0.8, 0.5] }, 'budgets.daily.warnAt[1]', 'found 0.5 after 0.8.'],
    [{ warnAt: [0.8, 0.8] }, 'budgets.daily.warnAt[1]', 'found 0.8 after 0.8.'],
    [{ warnAt: [1.2] }, 'budgets.daily.warnAt[0]', 'found 1.2.'],
    [{ only: ['a', 'b', 'a'] }, 'budgets.daily.only[2]', '"a" is named before.'],
    [{ scope: 'global', only: ['a'] }, 'budgets.daily.only', 'a global budget is for everything.'],
    [{ whenAway: { openUsd: '6' } }, 'budgets.daily.whenAway.openUsd', 'found "6", more than limitUsd, which is "5".'],
    [
      { whenExhausted: 'warn', whenAway: 'closed' },
      'budgets.daily.whenAway',
      'a budget that only warns holds nobody up.',
    ],
    [{ whenAway: 'open' }, 'budgets.daily.whenAway', 'found "open". Expected "closed", or { "openUsd": "5.00" }.'],
    [{ limitUsd: 5 }, 'budgets.daily.limitUsd', 'found 5.'],
    [{ window: 'week' }, 'budgets.daily.window', 'found "week".'],
    [{ limit: '5' }, 'budgets.daily', 'unknown field "limit". Allowed: "scope", "only", "window"'],
  ])('is refused with the place, what was found and what is allowed: %j', (budget, path, message) => {
    expect(ofBudget(budget)).toEqual([{ path, message: expect.stringContaining(message) }])
  })

  it.each(['tenant', 'key', 'a/b', ''])('takes no budget of the name "%s"', (name) => {
    expect(problemsOf({ budgets: { [name]: plain } })).toHaveLength(1)
  })

  it('cannot bound what has no price', () => {
    const found = problemsOf({ ledger: { reserve: 'hard' }, routing: { unknownPrice: 'flag' } })
    expect(found).toEqual([{ path: 'ledger.reserve', message: expect.stringContaining('Allowed: "soft"') }])
  })

  it('names the deployments there are when savings are measured against another', () => {
    const found = problemsOf({ savings: { baselines: { 'all-titan': 'first/titan' } } })
    expect(found).toEqual([
      { path: 'savings.baselines["all-titan"]', message: expect.stringContaining('Allowed: "first/small"') },
    ])
  })
})
