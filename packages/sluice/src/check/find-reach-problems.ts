import { TIERS, type Capabilities, type Tier } from '@sluice/core'
import type { CompiledPolicy } from '@sluice/router'
import type { PolicyFinding } from './policy-finding.ts'

/** Who can answer what: tiers without a second vendor, features that one alone has, windows that shrink on the way. */
export function findReachProblems(compiled: CompiledPolicy): PolicyFinding[] {
  return [
    ...findCircles(compiled),
    ...TIERS.flatMap((tier) => [
      ...findLoneVendor(tier, compiled),
      ...findMissingFeatures(tier, compiled),
      ...findSmallWindows(tier, compiled),
    ]),
  ]
}

function findCircles({ policy }: CompiledPolicy): PolicyFinding[] {
  const { fallback } = policy.routing
  return TIERS.flatMap((tier, index) =>
    TIERS.slice(index + 1).flatMap((other): PolicyFinding[] => {
      if (!fallback[tier]?.includes(other) || !fallback[other]?.includes(tier)) return []
      const message = `"${tier}" and "${other}" fall back on each other. A request calls each deployment once all the same.`
      return [{ severity: 'note', path: `routing.fallback.${other}`, message }]
    }),
  )
}

/** Deployments of a tier and of those it falls back on, in the order in which they are tried. */
function ladderOf(tier: Tier, { policy, byTier }: CompiledPolicy) {
  return [tier, ...(policy.routing.fallback[tier] ?? [])].flatMap((each) => byTier[each])
}

function findLoneVendor(tier: Tier, compiled: CompiledPolicy): PolicyFinding[] {
  const providers = new Set(ladderOf(tier, compiled).map(({ deployment }) => deployment.provider))
  if (providers.size > 1) return []
  const [only] = providers
  const message = `only "${only}" answers this tier and what it falls back on: its bad hour is yours. Add a deployment of another vendor.`
  return [{ severity: 'warning', path: `tiers.${tier}`, message }]
}

const FEATURES = {
  tools: 'tools',
  images: 'images',
  documents: 'documents',
  structuredOutput: 'structured output',
} as const satisfies Partial<Record<keyof Capabilities, string>>

function findMissingFeatures(tier: Tier, compiled: CompiledPolicy): PolicyFinding[] {
  const ladder = ladderOf(tier, compiled)
  return Object.entries(FEATURES).flatMap(([feature, name]): PolicyFinding[] => {
    const able = ladder.filter(({ entry }) => Reflect.get(entry.facts.capabilities, feature) === true)
    const path = `tiers.${tier}`
    const [only] = able
    if (!only) {
      const message = `nobody here takes ${name}: such requests go to another tier, or are refused where the tier is asked for.`
      return [{ severity: 'warning', path, message }]
    }
    if (able.length > 1 || ladder.length === 1) return []
    return [
      {
        severity: 'note',
        path,
        message: `only "${only.deployment.id}" takes ${name}: such requests have no failover.`,
      },
    ]
  })
}

/** A failover that takes shorter prompts than the first choice helps only with those. */
function findSmallWindows(tier: Tier, compiled: CompiledPolicy): PolicyFinding[] {
  const [first, ...others] = ladderOf(tier, compiled)
  if (!first) return []
  const tokensOf = ({ entry }: typeof first) => entry.facts.maxInputTokens
  const largest = Math.max(...others.map(tokensOf))
  if (others.length === 0 || largest >= tokensOf(first)) return []
  const { id } = first.deployment
  const message = `"${id}" takes prompts of ${tokensOf(first)} tokens, every other deployment at most ${largest}: longer ones have no failover.`
  return [{ severity: 'note', path: `tiers.${tier}`, message }]
}
