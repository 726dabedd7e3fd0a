import { TIERS } from '@sluice/core'
import type { Environment } from '@sluice/provider-kit'
import { parsePolicy, type PolicyInput } from '@sluice/router'
import { readConnections } from './read-connections.ts'
import { readPolicyFile } from './read-policy-file.ts'

export interface FirstPolicy {
  readonly policy: PolicyInput
  /** Providers whose keys were found; empty: none was, and all of them are in the policy. */
  readonly found: readonly string[]
}

const PRESET = '2026-11'

/** A policy to begin with: current models of the vendors that the environment has keys for; of all, when it has none. */
export function firstPolicy(env: Environment): FirstPolicy {
  const stated = parsePolicy(readPolicyFile(PRESET).policy, PRESET)
  const reachable = readConnections(stated, env).filter(({ missing }) => missing === undefined)
  const found = reachable.map(({ name }) => name)
  const only = found.length > 0 ? narrowed(stated, new Set(found)) : undefined
  const { providers, deployments, tiers, routing } = only ?? stated
  const policy: PolicyInput = {
    $schema: './node_modules/sluice/presets/policy.schema.json',
    version: 'first',
    providers,
    deployments,
    tiers,
    routing: { order: routing.order, fallback: routing.fallback },
  }
  return { policy, found: only ? found : [] }
}

type Stated = ReturnType<typeof parsePolicy>

/** Only what those vendors can answer; undefined when they leave a tier empty. */
function narrowed(policy: Stated, found: ReadonlySet<string>): Stated | undefined {
  const deployments = Object.fromEntries(
    Object.entries(policy.deployments).filter(([, { provider }]) => found.has(provider)),
  )
  const { haiku, sonnet, opus } = policy.tiers
  const kept = (names: readonly string[]) => names.filter((name) => Object.hasOwn(deployments, name))
  const tiers = { haiku: kept(haiku), sonnet: kept(sonnet), opus: kept(opus) }
  if (TIERS.some((tier) => tiers[tier].length === 0)) return undefined
  const providers = Object.fromEntries(Object.entries(policy.providers).filter(([name]) => found.has(name)))
  return { ...policy, providers, deployments, tiers }
}
