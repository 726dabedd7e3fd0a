import { createHash } from 'node:crypto'
import { TIERS, type Tier } from '@sluice/core'
import type { Policy, PolicyInput } from '@sluice/router'

/** Who is asked: a tier, or one deployment. */
export interface EvalTarget {
  readonly name: string
  readonly tier: Tier
  /** Labels by which the policy knows it. */
  readonly tags: readonly string[]
  /** Changes when who is asked does. */
  readonly fingerprint: string
}

const TAG = 'eval'

/** The tiers, or the deployments named, as targets. @throws Error for a name that is not there */
export function targetsOf(
  policy: Policy,
  tiers: readonly Tier[],
  deployments: readonly string[] | undefined,
  isSimulated: (deployment: string) => boolean,
): readonly EvalTarget[] {
  const printOf = (names: readonly string[]) => fingerprint(policy, names, isSimulated)
  if (!deployments)
    return tiers.map((tier) => ({ name: tier, tier, tags: [TAG], fingerprint: printOf(policy.tiers[tier]) }))
  return deployments.map((name) => {
    const tier = TIERS.find((one) => policy.tiers[one].includes(name))
    if (tier) return { name, tier, tags: [TAG, tagOf(name)], fingerprint: printOf([name]) }
    const allowed = Object.keys(policy.deployments).join(', ')
    throw new Error(`sluice eval: there is no deployment "${name}". Allowed: ${allowed}.`)
  })
}

/**
 * The same policy for an evaluation: a tier that cannot answer is not stood in for by another, whole runs are bounded by one sum
 * that is never overrun, and what is for callers (budgets, quotas, guesses, cascades, hedges) is left out. Rules stay.
 */
export function evalPolicy(policy: Policy, targets: readonly EvalTarget[], limitUsd: string): PolicyInput {
  const { order, unknownPrice, defaultMaxOutputTokens } = policy.routing
  const single = targets.filter(({ name, tags }) => tags.includes(tagOf(name)))
  const rules = single.map(({ name }, index) => ({
    name: `sluice eval ${index + 1}`,
    when: { tag: tagOf(name) },
    only: [name],
  }))
  return {
    ...policy,
    routing: { order, unknownPrice, defaultMaxOutputTokens },
    rules: [...rules, ...policy.rules],
    cascade: { enabled: false },
    hedging: { enabled: false },
    budgets: { eval: { scope: 'global', window: 'total', limitUsd } },
    quotas: {},
    ledger: { reserve: 'hard' },
  }
}

function tagOf(deployment: string): string {
  return `${TAG}/${deployment}`
}

function fingerprint(policy: Policy, names: readonly string[], isSimulated: (deployment: string) => boolean): string {
  const parts = names.map((name) => {
    const deployment = policy.deployments[name]
    return [deployment, deployment && policy.providers[deployment.provider], isSimulated(name)]
  })
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
}
