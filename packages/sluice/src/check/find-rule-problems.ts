import { isDeepStrictEqual } from 'node:util'
import type { CompiledPolicy } from '@sluice/router'
import type { PolicyFinding } from './policy-finding.ts'

type Rule = CompiledPolicy['policy']['rules'][number]

/** Rules that can never have a part in a decision: rules before them fit whatever they fit, and say all that they say. */
export function findRuleProblems({ policy }: CompiledPolicy): PolicyFinding[] {
  return policy.rules.flatMap((rule, index): PolicyFinding[] => {
    const before = policy.rules.slice(0, index).filter((earlier) => fitsAllOf(earlier, rule))
    const said = new Set(before.flatMap(actionsOf))
    const left = actionsOf(rule).filter((action) => !said.has(action))
    if (left.length > 0) return []
    const names = before.map(({ name }) => `"${name}"`).join(', ')
    const message = `"${rule.name}" never does anything: ${names} before it says the same of everything that it fits. Move it up, or remove it.`
    return [{ severity: 'warning', path: `rules[${index}]`, message }]
  })
}

function actionsOf(rule: Rule): string[] {
  const stated = Object.entries(rule).filter(([, value]) => value !== undefined)
  return stated.map(([field]) => field).filter((field) => field !== 'name' && field !== 'when')
}

/** Every condition of the earlier rule is one of the later: then it fits whenever that fits. */
function fitsAllOf(earlier: Rule, later: Rule): boolean {
  const conditions = Object.entries(earlier.when).filter(([, value]) => value !== undefined)
  return conditions.every(([name, value]) => isDeepStrictEqual(Reflect.get(later.when, name), value))
}
