import { parseUsd, type NanoUsd, type Tier } from '@sluice/core'
import { compileWhen, type RuleFacts } from './compile-when.ts'
import { ACTIONS, type RuleInput } from './rule-schema.ts'

/** What the rules of a policy say of one request. */
export interface RuleEffects {
  readonly use?: Tier
  readonly atLeast?: Tier
  readonly atMost?: Tier
  /** Deployments or providers. */
  readonly only?: ReadonlySet<string>
  readonly avoid?: ReadonlySet<string>
  readonly residency?: string
  readonly maxCostNanoUsd?: NanoUsd
  readonly maxLatencyMs?: number
  /** Names of the rules that had a part in it, in their order. */
  readonly by: readonly string[]
}

/** Says what the rules say of a request; undefined when none fits. */
export type Rules = (facts: RuleFacts) => RuleEffects | undefined

type Action = (typeof ACTIONS)[number]

/** Makes the rules of a policy ready: patterns compiled, sets built. */
export function compileRules(stated: readonly RuleInput[]): Rules {
  const rules = stated.map((rule) => ({ rule, fits: compileWhen(rule.when), effects: effectsOf(rule) }))
  if (rules.length === 0) return () => undefined
  return (facts) => {
    const left = new Set<Action>(ACTIONS)
    const by: string[] = []
    let all: Partial<RuleEffects> = {}
    for (const { rule, fits, effects } of rules) {
      const said = ACTIONS.filter((action) => rule[action] !== undefined && left.has(action))
      if (said.length === 0 || !fits(facts)) continue
      for (const action of said) left.delete(action)
      // What an earlier rule says comes before.
      all = { ...effects, ...all }
      by.push(rule.name)
    }
    return by.length > 0 ? { ...all, by } : undefined
  }
}

function effectsOf(rule: RuleInput): Partial<RuleEffects> {
  const { use, atLeast, atMost, only, avoid, residency, maxCostUsd, maxLatencyMs } = rule
  return {
    ...(use && { use }),
    ...(atLeast && { atLeast }),
    ...(atMost && { atMost }),
    ...(only && { only: new Set(only) }),
    ...(avoid && { avoid: new Set(avoid) }),
    ...(residency !== undefined && { residency }),
    ...(maxCostUsd !== undefined && { maxCostNanoUsd: parseUsd(maxCostUsd) }),
    ...(maxLatencyMs !== undefined && { maxLatencyMs }),
  }
}
