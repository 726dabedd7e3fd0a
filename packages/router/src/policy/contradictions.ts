import { budgetContradictions } from './budget-contradictions.ts'
import type { PolicyProblem } from './parse-policy.ts'
import { pathText, quoted, valueAt } from './policy-path.ts'
import type { Policy } from './policy-schema.ts'
import { ruleContradictions } from './rules/rule-contradictions.ts'
import { quotaContradictions } from './quota-contradictions.ts'
import { targetContradictions } from './target-contradictions.ts'

/** What a policy says that cannot be, though each field by itself is fine: names of nothing, limits that cross. */
export function contradictions(policy: Policy, stated: unknown): PolicyProblem[] {
  return [
    ...danglingNames(policy),
    ...crossedLimits(stated),
    ...idleFallbacks(policy),
    ...budgetContradictions(policy, stated),
    ...quotaContradictions(policy),
    ...ruleContradictions(policy),
    ...targetContradictions(policy),
  ]
}

/** Every name that refers to another part of the policy must exist there. */
function danglingNames(policy: Policy): PolicyProblem[] {
  const problems: PolicyProblem[] = []
  const providers = Object.keys(policy.providers)
  const deployments = Object.keys(policy.deployments)
  for (const [name, deployment] of Object.entries(policy.deployments)) {
    if (providers.includes(deployment.provider)) continue
    problems.push(unknownName(['deployments', name, 'provider'], 'provider', deployment.provider, providers))
  }
  for (const [tier, names] of Object.entries(policy.tiers)) {
    for (const [index, name] of names.entries()) {
      const path = ['tiers', tier, index]
      if (!deployments.includes(name)) problems.push(unknownName(path, 'deployment', name, deployments))
      else if (names.indexOf(name) < index) problems.push(listedTwice(path, name))
    }
  }
  const listed = new Set(Object.values(policy.tiers).flat())
  for (const name of deployments) {
    if (listed.has(name)) continue
    problems.push({
      path: pathText(['deployments', name]),
      message: 'is in no tier. List it under "tiers", or remove it.',
    })
  }
  return problems
}

function unknownName(path: PropertyKey[], what: string, found: string, allowed: readonly string[]): PolicyProblem {
  return { path: pathText(path), message: `there is no ${what} "${found}". Allowed: ${quoted(allowed)}.` }
}

function listedTwice(path: PropertyKey[], name: string): PolicyProblem {
  return { path: pathText(path), message: `"${name}" is listed in this tier before. Name it once.` }
}

const LIMITS = [
  ['timeouts', 'firstTokenMs', 'totalMs'],
  ['timeouts', 'reasoningFirstTokenMs', 'totalMs'],
  ['timeouts', 'connectMs', 'firstTokenMs'],
  ['retries', 'baseDelayMs', 'maxDelayMs'],
  ['breaker', 'openMs', 'maxOpenMs'],
  ['cascade', 'falseAlarms', 'catches'],
] as const

/** Limits that cross where both are stated: who lowers one need not know our default of the other. */
function crossedLimits(stated: unknown): PolicyProblem[] {
  return LIMITS.flatMap(([section, name, limitName]) => {
    const value = valueAt(stated, [section, name])
    const limit = valueAt(stated, [section, limitName])
    if (typeof value !== 'number' || typeof limit !== 'number' || value <= limit) return []
    return [{ path: `${section}.${name}`, message: `found ${value}, more than ${limitName}, which is ${limit}.` }]
  })
}

function idleFallbacks({ routing }: Policy): PolicyProblem[] {
  return Object.entries(routing.fallback).flatMap(([tier, others]) =>
    others.flatMap((other, index) => {
      if (other !== tier && others.indexOf(other) === index) return []
      const path = pathText(['routing', 'fallback', tier, index])
      return [{ path, message: `"${other}" is ${other === tier ? 'the tier itself' : 'named before'}. Remove it.` }]
    }),
  )
}
