import type { ChatRequest, Usage } from '@sluice/core'
import type { Candidate } from '../decision.ts'
import { thinks } from '../thinks.ts'

/** What an answer is expected to have, in tokens of the model. */
export interface ExpectedOutput {
  readonly visibleTokens: number
  readonly reasoningTokens: number
}

// Before anything has been seen: 512 tokens of answer and 1,024 of thoughts at 4 characters each, as if so many had been.
const USUAL = { visible: 2_048, reasoning: 0 }
const USUAL_WITH_THOUGHTS = { visible: 2_048, reasoning: 4_096 }
const PRIOR_WEIGHT = 20
// Of the past, about so many answers count: traffic changes.
const MOST_WEIGHT = 2_000

/** How long answers are: per deployment, with its tier's mean before it has answered much, and a usual one before that. */
export class OutputMeans {
  readonly #deployments = new Map<string, RunningMean>()
  readonly #tiers = new Map<string, RunningMean>()

  /** A request has been answered in full. */
  saw(candidate: Candidate, request: ChatRequest, { outputTokens, reasoningTokens }: Usage): void {
    const { charactersPerToken } = candidate.target.entry.facts.tokenizer
    const reasoning = Math.min(reasoningTokens, outputTokens)
    const visible = outputTokens - reasoning
    meanIn(this.#deployments, deploymentKey(candidate, request)).add(visible, reasoning)
    // What a tier's models write is alike in characters, not in tokens.
    const inCharacters = meanIn(this.#tiers, tierKey(candidate, request))
    inCharacters.add(visible * charactersPerToken, reasoning * charactersPerToken)
  }

  expect(candidate: Candidate, request: ChatRequest): ExpectedOutput {
    const { facts } = candidate.target.entry
    const { charactersPerToken } = facts.tokenizer
    const usual = thinks(request, facts) ? USUAL_WITH_THOUGHTS : USUAL
    const ofTier = this.#tiers.get(tierKey(candidate, request))?.given(usual) ?? usual
    const prior = { visible: ofTier.visible / charactersPerToken, reasoning: ofTier.reasoning / charactersPerToken }
    const { visible, reasoning } = this.#deployments.get(deploymentKey(candidate, request))?.given(prior) ?? prior
    return { visibleTokens: Math.round(visible), reasoningTokens: Math.round(reasoning) }
  }

  /** Forgets deployments that are not named. */
  keepOnly(deployments: ReadonlySet<string>): void {
    for (const key of this.#deployments.keys()) {
      if (!deployments.has(key.slice(key.indexOf(' ') + 1))) this.#deployments.delete(key)
    }
  }
}

interface Lengths {
  readonly visible: number
  readonly reasoning: number
}

/** A mean of which what is long past counts for less. */
class RunningMean {
  #weight = 0
  #visible = 0
  #reasoning = 0

  add(visible: number, reasoning: number): void {
    this.#weight = Math.min(this.#weight + 1, MOST_WEIGHT)
    this.#visible += (visible - this.#visible) / this.#weight
    this.#reasoning += (reasoning - this.#reasoning) / this.#weight
  }

  given(prior: Lengths): Lengths {
    const share = this.#weight / (this.#weight + PRIOR_WEIGHT)
    const mixed = (mean: number, before: number) => share * mean + (1 - share) * before
    return { visible: mixed(this.#visible, prior.visible), reasoning: mixed(this.#reasoning, prior.reasoning) }
  }
}

function meanIn(means: Map<string, RunningMean>, key: string): RunningMean {
  const mean = means.get(key) ?? new RunningMean()
  means.set(key, mean)
  return mean
}

function deploymentKey({ target }: Candidate, request: ChatRequest): string {
  return `${thinks(request, target.entry.facts)} ${target.deployment.id}`
}

function tierKey({ tier, target }: Candidate, request: ChatRequest): string {
  return `${thinks(request, target.entry.facts)} ${tier}`
}
