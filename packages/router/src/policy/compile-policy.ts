import type { Catalog, CatalogEntry } from '@sluice/catalog'
import { TIERS, type Provider, type Tier } from '@sluice/core'
import type { CompiledBaseline, CompiledDeployment } from '../decision.ts'
import { compileRules, type Rules } from './rules/compile-rules.ts'
import { PolicyError, type PolicyProblem } from './parse-policy.ts'
import { pathText } from './policy-path.ts'
import type { Policy, StatedPrice } from './policy-schema.ts'
import { priceOf } from './price-of.ts'

/** A policy joined with the catalog and the providers; immutable, replaced as a whole. */
export interface CompiledPolicy {
  readonly policy: Policy
  readonly byName: ReadonlyMap<string, CompiledDeployment>
  readonly byTier: Readonly<Record<Tier, readonly CompiledDeployment[]>>
  /** Deployments per catalog id of their model. */
  readonly byModel: ReadonlyMap<string, readonly CompiledDeployment[]>
  readonly baselines: readonly CompiledBaseline[]
  readonly rules: Rules
}

/**
 * Joins a policy with what its names stand for.
 * @param providers one per entry of `policy.providers`.
 * @throws PolicyError when the catalog does not know a model at its vendor, or a provider is missing.
 */
export function compilePolicy(
  policy: Policy,
  catalog: Catalog,
  providers: ReadonlyMap<string, Provider>,
  origin?: string,
): CompiledPolicy {
  const problems: PolicyProblem[] = []
  const byName = new Map<string, CompiledDeployment>()
  for (const name of Object.keys(policy.deployments)) {
    const compiled = compileDeployment(name, policy, catalog, providers)
    if ('path' in compiled) problems.push(compiled)
    else byName.set(name, compiled)
  }
  if (problems.length > 0) throw new PolicyError(problems, origin)
  const { haiku, sonnet, opus } = policy.tiers
  const byTier = { haiku: pick(byName, haiku), sonnet: pick(byName, sonnet), opus: pick(byName, opus) }
  const baselines = compileBaselines(policy, byName)
  return { policy, byName, byTier, byModel: groupByModel(byName), baselines, rules: compileRules(policy.rules) }
}

function compileDeployment(
  name: string,
  policy: Policy,
  catalog: Catalog,
  providers: ReadonlyMap<string, Provider>,
): CompiledDeployment | PolicyProblem {
  const stated = policy.deployments[name]
  const host = stated && policy.providers[stated.provider]
  const provider = stated && providers.get(stated.provider)
  if (!stated || !host || !provider) {
    return {
      path: pathText(['deployments', name, 'provider']),
      message: `no provider was made for "${stated?.provider}".`,
    }
  }
  const vendor = host.vendor ?? host.kind
  const found = catalog.find(vendor, stated.model)
  if (!found) return unknownModel(name, vendor, stated.model, catalog)
  const entry = stated.price ? priced(found, stated.price) : found
  if (entry.prices.length === 0 && policy.routing.unknownPrice === 'refuse') return unpriced(name, stated.model)
  const deployment = {
    id: name,
    provider: stated.provider,
    model: found.facts.id,
    vendorModel: stated.vendorModel ?? found.vendorModel,
    residency: stated.residency ?? provider.residency,
  }
  const tier = TIERS.find((candidate) => policy.tiers[candidate].includes(name)) ?? 'opus'
  return { deployment, entry, provider, tier }
}

function unpriced(name: string, model: string): PolicyProblem {
  const message = `"${model}" has no known price here. State "price", or set routing.unknownPrice to "flag".`
  return { path: pathText(['deployments', name]), message }
}

function unknownModel(name: string, vendor: string, model: string, catalog: Catalog): PolicyProblem {
  const offered = catalog.entries.filter((entry) => entry.vendor === vendor).map((entry) => `"${entry.facts.id}"`)
  const allowed = [...new Set(offered)]
  return {
    path: pathText(['deployments', name, 'model']),
    message:
      allowed.length === 0
        ? `the catalog has no vendor "${vendor}". Set "vendor" of its provider, or add the model with an overlay.`
        : `the catalog has no "${model}" at "${vendor}". Allowed: ${allowed.join(', ')}; or add it with an overlay.`,
  }
}

// A price that the operator states is what is paid, regional or not.
function priced(entry: CatalogEntry, price: StatedPrice): CatalogEntry {
  return { ...entry, prices: [priceOf(price)], regionalMultiplier: undefined }
}

function pick(byName: ReadonlyMap<string, CompiledDeployment>, names: readonly string[]): CompiledDeployment[] {
  return names.flatMap((name) => byName.get(name) ?? [])
}

function compileBaselines(
  { savings, tiers }: Policy,
  byName: ReadonlyMap<string, CompiledDeployment>,
): CompiledBaseline[] {
  const firsts = { 'all-sonnet': tiers.sonnet[0] ?? '', 'all-opus': tiers.opus[0] ?? '' }
  return Object.entries(savings.baselines ?? firsts).flatMap(([name, deployment]) => {
    const target = byName.get(deployment)
    return target ? [{ name, target }] : []
  })
}

function groupByModel(byName: ReadonlyMap<string, CompiledDeployment>): Map<string, CompiledDeployment[]> {
  const groups = new Map<string, CompiledDeployment[]>()
  for (const compiled of byName.values()) {
    const group = groups.get(compiled.deployment.model)
    if (group) group.push(compiled)
    else groups.set(compiled.deployment.model, [compiled])
  }
  return groups
}
