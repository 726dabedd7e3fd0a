import type { Connection, Environment, ProviderKind } from '@sluice/provider-kit'
import { PolicyError, type Policy, type PolicyProblem } from '@sluice/router'
import { PROVIDER_KINDS } from './provider-kinds.ts'

/** A provider entry of a policy, and what is known of how to reach it. */
export interface KnownConnection {
  readonly name: string
  readonly kind: ProviderKind
  readonly connection: Connection
  /** The environment variable that would complete it. */
  readonly variable: string
  /** Why the vendor cannot be called; undefined when it can. */
  readonly missing: string | undefined
}

/**
 * Looks up, for every provider of a policy, its key and its address.
 * What the policy states comes before what the environment says.
 * @throws PolicyError when a kind is not known.
 */
export function readConnections(policy: Policy, env: Environment, origin?: string): KnownConnection[] {
  const problems: PolicyProblem[] = []
  const known: KnownConnection[] = []
  for (const [name, host] of Object.entries(policy.providers)) {
    const kind = Object.hasOwn(PROVIDER_KINDS, host.kind) ? PROVIDER_KINDS[host.kind] : undefined
    if (kind) known.push(readConnection(name, host, kind, env))
    else problems.push(unknownKind(name, host.kind))
  }
  if (problems.length > 0) throw new PolicyError(problems, origin)
  return known
}

function readConnection(
  name: string,
  host: Policy['providers'][string],
  kind: ProviderKind,
  env: Environment,
): KnownConnection {
  const found = kind.connectionFrom(env)
  const apiKey = host.apiKeyEnv === undefined ? found.apiKey : env[host.apiKeyEnv] || undefined
  const { baseUrl = found.baseUrl, region = found.region } = host
  const connection = { ...found, apiKey, baseUrl, region }
  // With the key there, it is something else that is missing.
  const variable = apiKey === undefined ? (host.apiKeyEnv ?? kind.variable) : kind.variable
  return { name, kind, connection, variable, missing: kind.missing(connection) }
}

function unknownKind(name: string, found: string): PolicyProblem {
  const allowed = Object.keys(PROVIDER_KINDS).map((kind) => `"${kind}"`)
  return { path: `providers.${name}.kind`, message: `found "${found}". Allowed: ${allowed.join(', ')}.` }
}
