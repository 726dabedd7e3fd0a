import { costOf } from '@sluice/catalog'
import { createRuleClassifier, createTrainedClassifier } from '@sluice/classifier'
import { NO_USAGE, TIERS, type Classifier, type Tier } from '@sluice/core'
import { PolicyError, type CompiledPolicy } from '@sluice/router'

export interface ClassifierChoice {
  /** Classifies whatever the policy says. */
  readonly own?: Classifier
  /** A weights file of one's own, for policies that say "trained". */
  readonly weights?: URL | string
  /** Milliseconds since 1970: picks the prices of the day. */
  readonly time: number
  readonly origin?: string
}

/** The classifier that a policy asks for unless there is one already, and what it could not promise, in words. @throws Error when it cannot be made */
export function chooseClassifier(
  compiled: CompiledPolicy,
  { own, weights, time, origin }: ClassifierChoice,
): { readonly classifier: Classifier; readonly notices: readonly string[] } {
  if (own) return { classifier: own, notices: [] }
  const { classifier, quality, maxShare, maxCostShare, underRouting } = compiled.policy.routing
  if (classifier === 'rules') {
    const notice = 'the weights are not used: the policy\'s routing.classifier is "rules". Set it to "trained".'
    return { classifier: createRuleClassifier(), notices: weights === undefined ? [] : [notice] }
  }
  const isAsked = [quality, maxShare, maxCostShare, underRouting].some((target) => target !== undefined)
  const target = isAsked ? { quality, maxShare, maxCostShare, underRouting } : undefined
  const tierCosts = maxCostShare === undefined ? undefined : tierCostsOf(compiled, time, origin)
  const trained = createTrainedClassifier({ weights, target, tierCosts })
  return { classifier: trained, notices: trained.notices.map((notice) => `routing: ${notice}`) }
}

// About what the demo's prompts ask for on average; only the ratio of tiers comes of it.
const USUAL_REQUEST = { ...NO_USAGE, uncachedInputTokens: 1024, outputTokens: 512 }

/** What a usual request costs in each tier, at the deployment that is tried first. */
function tierCostsOf({ policy, byTier }: CompiledPolicy, time: number, origin?: string): Record<Tier, number> {
  const costs = { haiku: 0, sonnet: 0, opus: 0 }
  for (const tier of TIERS) {
    const known = byTier[tier].flatMap(({ entry, deployment }) => {
      const cost = costOf(entry, USUAL_REQUEST, { time, isRegional: deployment.residency !== undefined })
      return cost === undefined ? [] : [Number(cost)]
    })
    const cost = policy.routing.order === 'cheapest' ? Math.min(...known) : known[0]
    if (cost === undefined || !Number.isFinite(cost)) throw noPrice(tier, origin)
    costs[tier] = cost
  }
  return costs
}

function noPrice(tier: Tier, origin?: string): PolicyError {
  const message = `tier "${tier}" has no deployment with a known price, so its cost has no share. State "price", or remove it.`
  return new PolicyError([{ path: 'routing.maxCostShare', message }], origin)
}
