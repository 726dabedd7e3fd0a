import { costOf, estimateInputTokens, isPriced } from '@sluice/catalog'
import {
  NO_USAGE,
  TIERS,
  TOKEN_CLASSES,
  type ChatRequest,
  type Classification,
  type KeyGrant,
  type NanoUsd,
  type Tier,
  type TokenClass,
} from '@sluice/core'
import type { Candidate, CompiledDeployment, Decision, Excluded } from '../decision.ts'
import { billingOf } from './billing-of.ts'
import { boundInputTokens } from './bound-input-tokens.ts'
import type { RuleEffects } from './rules/compile-rules.ts'
import { allowedTier, ruleObstacle } from './rules/rule-obstacle.ts'
import type { CompiledPolicy } from './compile-policy.ts'
import { forbids } from './forbids.ts'
import { portabilityOf, type Obstacle } from './portability.ts'
import { promptClassesOf } from './prompt-classes.ts'
import { rank, USUAL_OUTPUT_TOKENS, type RankInput } from './rank.ts'
import { steer, type SteerInput } from './steer.ts'

type Portability = ReturnType<typeof portabilityOf>
type Standing = Obstacle & Pick<Excluded, 'forbiddenBy'>

export interface DecideInput extends SteerInput {
  readonly request: ChatRequest
  /** Undefined when the caller chose tier or model. */
  readonly classification: Classification | undefined
  readonly policy: CompiledPolicy
  /** What the policy's rules say of it. Undefined: nothing. */
  readonly rules?: RuleEffects
  /** How late first tokens of a deployment came lately, at worst but for one in twenty; undefined: nobody knows. */
  readonly firstTokenMs?: (deployment: string) => number | undefined
  /** Which deployment of a tier holds the prompt cache of this conversation; undefined: none that is known. */
  readonly pinned?: (tier: Tier) => string | undefined
  /** What the caller's key may do. Undefined: everything. */
  readonly grant?: KeyGrant
  /** Milliseconds since 1970: picks the prices of the day. */
  readonly time: number
}

// A prompt that is billed in several classes is rounded up in each.
const ROUNDING_NANO_USD = BigInt(TOKEN_CLASSES.length)

/** Chooses the tier and ranks the deployments that can answer. Pure. */
export function decide(input: DecideInput): Decision {
  return steer(decideTier(input), input)
}

/**
 * The same in the next cheaper tier that can answer; undefined when there is none, or when the caller has named a model:
 * that is never answered with another. Pure.
 */
export function decideCheaper(input: DecideInput, than: Tier): Decision | undefined {
  if (input.request.model.type === 'model') return undefined
  const portability = portabilityOf(input.request)
  const cheaper = TIERS.slice(0, TIERS.indexOf(than)).toReversed()
  const found = cheaper.map((tier) => climb([tier], portability, input)).find(({ candidates }) => candidates.length > 0)
  return found && steer(found, input)
}

/** The same in one tier, whatever was guessed: who of it can answer. Pure. */
export function decideIn(input: DecideInput, tier: Tier): Decision {
  return steer(climb([tier], portabilityOf(input.request), input), input)
}

function decideTier(input: DecideInput): Decision {
  const { request, policy } = input
  const portability = portabilityOf(request)
  if (request.model.type === 'model') {
    const named = policy.byModel.get(request.model.model) ?? []
    const judged = judge(named, portability, input)
    return { tier: named[0]?.tier, candidates: rank(judged.candidates, rankInput(input)), excluded: judged.excluded }
  }
  if (request.model.type === 'tier') return climb([allowedTier(request.model.tier, input.rules)], portability, input)
  const tier = allowedTier(input.rules?.use ?? guessedTier(input), input.rules)
  const ladder = [tier, ...(policy.policy.routing.fallback[tier] ?? [])]
  const chosen = climb(ladder, portability, input)
  if (chosen.candidates.length > 0) return chosen
  // Nobody on the ladder can take such a request at all: better a dearer tier than an error, and a cheaper one than none.
  const others = [...TIERS.slice(TIERS.indexOf(tier) + 1), ...TIERS.slice(0, TIERS.indexOf(tier)).toReversed()]
  const rescue = climb(others, portability, input)
  return { ...rescue, excluded: uniqueByDeployment([...chosen.excluded, ...rescue.excluded]) }
}

function guessedTier({ classification, policy }: DecideInput): Tier {
  if (!classification) return 'sonnet'
  if (classification.confidence >= policy.policy.routing.minConfidence) return classification.tier
  return TIERS[TIERS.indexOf(classification.tier) + 1] ?? classification.tier
}

/** Candidates tier by tier; a deployment stands only where it comes first. */
function climb(tiers: readonly Tier[], portability: Portability, input: DecideInput): Decision {
  const candidates: Candidate[] = []
  const excluded: Excluded[] = []
  const seen = new Set<string>()
  for (const tier of tiers) {
    const fresh = input.policy.byTier[tier].filter(({ deployment }) => !seen.has(deployment.id))
    for (const { deployment } of fresh) seen.add(deployment.id)
    const judged = judge(fresh, portability, input, tier)
    candidates.push(...rank(judged.candidates, rankInput(input)))
    excluded.push(...judged.excluded)
  }
  return { tier: candidates[0]?.tier ?? tiers[0], candidates, excluded }
}

function rankInput({ policy, rules, ...input }: DecideInput): RankInput {
  return { ...input, order: policy.policy.routing.order, maxLatencyMs: rules?.maxLatencyMs }
}

function judge(targets: readonly CompiledDeployment[], portability: Portability, input: DecideInput, tier?: Tier) {
  const candidates: Candidate[] = []
  const excluded: Excluded[] = []
  for (const target of targets) {
    const candidate = candidateOf(target, tier ?? target.tier, input)
    const obstacle = obstacleTo(candidate, portability, input)
    if (obstacle) excluded.push({ deployment: target.deployment.id, ...obstacle })
    else candidates.push(candidate)
  }
  return { candidates, excluded }
}

function obstacleTo(candidate: Candidate, portability: Portability, input: DecideInput): Standing | undefined {
  const isRefused = input.policy.policy.routing.unknownPrice === 'refuse'
  if (isRefused && !isPriced(candidate.target.entry, input.time)) {
    return { reason: 'no known price', isTooLong: false }
  }
  const { inputTokens, maxOutputTokens } = candidate
  const obstacle = portability({ facts: candidate.target.entry.facts, inputTokens, maxOutputTokens })
  if (obstacle) return obstacle
  const ruled = input.rules && ruleObstacle(candidate, input.rules, input.request.model.type === 'model')
  if (ruled !== undefined) return { reason: ruled, isTooLong: false, forbiddenBy: 'rules' }
  if (!input.grant || !forbids(input.grant, candidate, input)) return undefined
  return { reason: 'the key may not use it', isTooLong: false, forbiddenBy: 'key' }
}

function candidateOf(target: CompiledDeployment, tier: Tier, { request, policy, time }: DecideInput): Candidate {
  const { facts } = target.entry
  const inputTokens = estimateInputTokens(request, facts)
  const wanted = request.maxOutputTokens ?? policy.policy.routing.defaultMaxOutputTokens
  const maxOutputTokens = Math.min(wanted, facts.maxOutputTokens)
  const conditions = billingOf(target, time)
  const costFor = (name: TokenClass, tokens: number, outputTokens: number) =>
    costOf(target.entry, { ...NO_USAGE, [name]: tokens, outputTokens }, conditions)
  const isHard = policy.policy.ledger.reserve === 'hard'
  const worstTokens = isHard ? boundInputTokens(request, facts) : inputTokens
  const worst = dearest(promptClassesOf(request).map((name) => costFor(name, worstTokens, maxOutputTokens)))
  return {
    target,
    tier,
    inputTokens,
    maxOutputTokens,
    estimatedCostNanoUsd: costFor('uncachedInputTokens', inputTokens, Math.min(maxOutputTokens, USUAL_OUTPUT_TOKENS)),
    worstCostNanoUsd: worst && worst + ROUNDING_NANO_USD,
  }
}

/** The largest of the amounts that are known. */
function dearest(amounts: readonly (NanoUsd | undefined)[]): NanoUsd | undefined {
  return amounts.reduce((most, amount) =>
    amount !== undefined && (most === undefined || amount > most) ? amount : most,
  )
}

function uniqueByDeployment(excluded: readonly Excluded[]): Excluded[] {
  return [...new Map(excluded.map((one) => [one.deployment, one])).values()]
}
