import { costOf, isPriced } from '@sluice/catalog'
import { formatUsd, NO_USAGE, parseUsd, TIERS, type NanoUsd } from '@sluice/core'
import type { CompiledPolicy } from '@sluice/router'
import type { PolicyFinding } from './policy-finding.ts'

type Deployment = CompiledPolicy['byTier']['haiku'][number]

/** Prices that are unknown or out of order, and limits that a single request can exceed. */
export function findMoneyProblems(compiled: CompiledPolicy, now: number): PolicyFinding[] {
  return [
    ...findUnknownPrices(compiled, now),
    ...findDearCheapTiers(compiled, now),
    ...findDearFirsts(compiled, now),
    ...findSmallBudgets(compiled, now),
    ...findSmallQuotas(compiled),
  ]
}

function findUnknownPrices({ byName, policy }: CompiledPolicy, now: number): PolicyFinding[] {
  return [...byName].flatMap(([name, { entry }]): PolicyFinding[] => {
    if (isPriced(entry, now)) return []
    const isCalled = policy.routing.unknownPrice === 'flag'
    const so = isCalled ? 'what it costs is reported as unknown, and counts in no budget' : 'so it is never called'
    const path = `deployments.${name}`
    return [{ severity: 'warning', path, message: `has no known price today: ${so}. State "price".` }]
  })
}

// Prices are compared for one and the same request: input and output prices need not be in one proportion.
const USUAL = { ...NO_USAGE, uncachedInputTokens: 1_500, outputTokens: 500 }

function usualCost({ entry, deployment }: Deployment, now: number): NanoUsd | undefined {
  return costOf(entry, USUAL, { time: now, isRegional: deployment.residency !== undefined })
}

function cheapest(deployments: readonly Deployment[], now: number): { name: string; cost: NanoUsd } | undefined {
  const known = deployments.flatMap((one) => {
    const cost = usualCost(one, now)
    return cost === undefined ? [] : [{ name: one.deployment.id, cost }]
  })
  return known.toSorted((a, b) => (a.cost < b.cost ? -1 : 1))[0]
}

function findDearCheapTiers({ byTier }: CompiledPolicy, now: number): PolicyFinding[] {
  return TIERS.slice(1).flatMap((tier, index): PolicyFinding[] => {
    const below = TIERS[index]
    const lower = below && cheapest(byTier[below], now)
    const upper = cheapest(byTier[tier], now)
    if (!lower || !upper || lower.cost <= upper.cost) return []
    const message = `even "${lower.name}", its cheapest, costs ${usd(lower.cost)} for a usual request, more than "${upper.name}" of the ${tier} tier (${usd(upper.cost)}): choosing this tier saves nothing.`
    return [{ severity: 'warning', path: `tiers.${below}`, message }]
  })
}

function findDearFirsts({ policy, byTier }: CompiledPolicy, now: number): PolicyFinding[] {
  if (policy.routing.order === 'cheapest') return []
  return TIERS.flatMap((tier): PolicyFinding[] => {
    const [first] = byTier[tier]
    const cost = first && usualCost(first, now)
    const least = cheapest(byTier[tier], now)
    if (!first || cost === undefined || !least || cost <= least.cost) return []
    const message = `"${first.deployment.id}" comes first and costs ${usd(cost)} for a usual request, "${least.name}" ${usd(least.cost)}: routing.order is "listed".`
    return [{ severity: 'note', path: `tiers.${tier}[0]`, message }]
  })
}

/** The most that one request without an output limit of its own can be made to hold: the longest prompt, the default answer. */
function worstCost({ entry, deployment }: Deployment, { policy }: CompiledPolicy, now: number): NanoUsd | undefined {
  const { maxInputTokens, maxOutputTokens } = entry.facts
  const outputTokens = Math.min(maxOutputTokens, policy.routing.defaultMaxOutputTokens)
  const usage = { ...NO_USAGE, uncachedInputTokens: maxInputTokens, outputTokens }
  return costOf(entry, usage, { time: now, isRegional: deployment.residency !== undefined })
}

function findSmallBudgets(compiled: CompiledPolicy, now: number): PolicyFinding[] {
  const { policy, byName } = compiled
  const costs = [...byName.values()].flatMap((one) => {
    const cost = worstCost(one, compiled, now)
    return cost === undefined ? [] : [{ name: one.deployment.id, cost }]
  })
  const most = costs.toSorted((a, b) => (a.cost > b.cost ? -1 : 1))[0]
  return Object.entries(policy.budgets).flatMap(([name, { limitUsd, whenExhausted }]): PolicyFinding[] => {
    if (!most || most.cost <= parseUsd(limitUsd) || whenExhausted === 'warn') return []
    const message = `one request to "${most.name}" can need ${usd(most.cost)} (the longest prompt it takes), more than the whole limit of ${limitUsd} USD: it is refused or sent to a cheaper tier even when nothing was spent.`
    return [{ severity: 'note', path: `budgets.${name}.limitUsd`, message }]
  })
}

function findSmallQuotas({ policy }: CompiledPolicy): PolicyFinding[] {
  const { defaultMaxOutputTokens } = policy.routing
  return Object.entries(policy.quotas).flatMap(([name, { tokensPerMinute = Infinity }]): PolicyFinding[] => {
    if (tokensPerMinute >= defaultMaxOutputTokens) return []
    const message = `found ${tokensPerMinute}, less than routing.defaultMaxOutputTokens, which is ${defaultMaxOutputTokens}: a request without an output limit of its own never passes.`
    return [{ severity: 'warning', path: `quotas.${name}.tokensPerMinute`, message }]
  })
}

function usd(cost: NanoUsd): string {
  return `${formatUsd(cost)} USD`
}
