import { costOf } from '@sluice/catalog'
import {
  createHybridClassifier,
  createLlmClassifier,
  createRuleClassifier,
  createTrainedClassifier,
} from '@sluice/classifier'
import { NO_USAGE, TIERS, type Classifier, type Clock, type Tier } from '@sluice/core'
import { PolicyError, type CompiledPolicy, type Router } from '@sluice/router'
import { askRouter } from './ask-router.ts'

export interface ClassifierChoice {
  /** Classifies whatever the policy says. */
  readonly own?: Classifier
  /** A weights file of one's own, for policies that say "trained". */
  readonly weights?: URL | string
  /** Picks the prices of the day. */
  readonly clock: Clock
  readonly origin?: string
  /** Who is asked, for policies that say "llm" or "hybrid". */
  readonly router: Pick<Router, 'chat'>
}

interface Chosen {
  readonly classifier: Classifier
  /** What it could not promise, in words. */
  readonly notices: readonly string[]
}

/** The classifier that a policy asks for unless there is one already. @throws Error when it cannot be made */
export function chooseClassifier(compiled: CompiledPolicy, choice: ClassifierChoice): Chosen {
  if (choice.own) return { classifier: choice.own, notices: [] }
  const { classifier: name, llm } = compiled.policy.routing
  const isAsked = name === 'llm' || name === 'hybrid'
  const inProcess = chooseInProcess(isAsked ? llm.fallback : name, compiled, choice)
  return isAsked ? { ...inProcess, classifier: asked(inProcess.classifier, compiled, choice) } : inProcess
}

/** A model that is asked, always or where the guess made in this process is unsure. */
function asked(fallback: Classifier, { policy }: CompiledPolicy, { clock, router }: ClassifierChoice): Classifier {
  const { classifier, llm } = policy.routing
  const timeoutMs = Math.min(llm.timeoutMs, policy.timeouts.totalMs / 2)
  const model = createLlmClassifier({ ...llm, ask: askRouter(router, llm.tag), fallback, timeoutMs, clock })
  return classifier === 'llm' ? model : createHybridClassifier({ first: fallback, second: model, below: llm.askBelow })
}

function chooseInProcess(name: 'rules' | 'trained', compiled: CompiledPolicy, choice: ClassifierChoice): Chosen {
  const { weights, clock, origin } = choice
  if (name === 'rules') return { classifier: createRuleClassifier(), notices: weights === undefined ? [] : [UNUSED] }
  const { quality, maxShare, maxCostShare, underRouting } = compiled.policy.routing
  const isStated = [quality, maxShare, maxCostShare, underRouting].some((target) => target !== undefined)
  const target = isStated ? { quality, maxShare, maxCostShare, underRouting } : undefined
  const tierCosts = maxCostShare === undefined ? undefined : tierCostsOf(compiled, clock.now(), origin)
  const trained = createTrainedClassifier({ weights, target, tierCosts })
  return { classifier: trained, notices: trained.notices.map((notice) => `routing: ${notice}`) }
}

const UNUSED =
  'the weights are not used: the policy\'s routing.classifier is "rules", or falls back to them. Set it to "trained".'

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
