import { parseUsd } from '@sluice/core'
import type { PolicyProblem } from './parse-policy.ts'
import { pathText, quoted, valueAt } from './policy-path.ts'
import type { Policy } from './policy-schema.ts'

type Budget = Policy['budgets'][string]
type Finding = { readonly at: readonly PropertyKey[]; readonly message: string }

/** What is said of money that cannot be, though each field by itself is fine. */
export function budgetContradictions(policy: Policy, stated: unknown): PolicyProblem[] {
  const ofBudgets = Object.entries(policy.budgets).flatMap(([name, budget]) => {
    const isAwayStated = valueAt(stated, ['budgets', name, 'whenAway']) !== undefined
    const findings = [unknownZone(budget), ...unordered(budget), ...named(budget), ...away(budget, isAwayStated)]
    return findings.flatMap((one) =>
      one ? { path: pathText(['budgets', name, ...one.at]), message: one.message } : [],
    )
  })
  return [...ofBudgets, ...unboundedLedger(policy), ...danglingBaselines(policy)]
}

function unknownZone({ timeZone }: Budget): Finding | undefined {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone }).format()
    return undefined
  } catch {
    // Thrown for nothing else.
    const message = `found "${timeZone}", which is no time zone. Allowed: IANA names, such as "Europe/Berlin" or "UTC".`
    return { at: ['timeZone'], message }
  }
}

function unordered({ warnAt }: Budget): Finding[] {
  return warnAt.flatMap((share, index) => {
    const before = warnAt[index - 1]
    if (before === undefined || before < share) return []
    return {
      at: ['warnAt', index],
      message: `found ${share} after ${before}. Each share must be above the one before.`,
    }
  })
}

function named({ scope, only = [] }: Budget): Finding[] {
  if (scope === 'global' && only.length > 0) {
    return [{ at: ['only'], message: 'a global budget is for everything. Remove it, or choose another "scope".' }]
  }
  return only.flatMap((value, index) => {
    if (only.indexOf(value) === index) return []
    return { at: ['only', index], message: `"${value}" is named before. Name it once.` }
  })
}

function away({ whenAway, whenExhausted, limitUsd }: Budget, isStated: boolean): Finding[] {
  if (isStated && whenExhausted === 'warn') {
    return [{ at: ['whenAway'], message: 'a budget that only warns holds nobody up. Remove it.' }]
  }
  if (whenAway === 'closed' || parseUsd(whenAway.openUsd) <= parseUsd(limitUsd)) return []
  const message = `found "${whenAway.openUsd}", more than limitUsd, which is "${limitUsd}".`
  return [{ at: ['whenAway', 'openUsd'], message }]
}

/** What has no price has no bound. */
function unboundedLedger({ ledger, routing }: Policy): PolicyProblem[] {
  if (ledger.reserve !== 'hard' || routing.unknownPrice !== 'flag') return []
  const message =
    'found "hard" while routing.unknownPrice is "flag": a call without a price cannot be bounded. Allowed: "soft".'
  return [{ path: 'ledger.reserve', message }]
}

function danglingBaselines({ savings, deployments }: Policy): PolicyProblem[] {
  const allowed = Object.keys(deployments)
  return Object.entries(savings.baselines ?? {}).flatMap(([name, deployment]) => {
    if (allowed.includes(deployment)) return []
    const message = `there is no deployment "${deployment}". Allowed: ${quoted(allowed)}.`
    return { path: pathText(['savings', 'baselines', name]), message }
  })
}
