import { estimateInputTokens } from '@sluice/catalog'
import { extractFeatures } from '@sluice/classifier'
import { randomId, type ChatRequest, type Features, type RequestContext, type Tier } from '@sluice/core'
import { conversationKey, isContinued } from './affinity/conversation-key.ts'
import { Deadline } from './attempts/deadline.ts'
import type { HealthKeys } from './breaker/permit.ts'
import type { Candidate, Decision } from './decision.ts'
import type { CompiledPolicy } from './policy/compile-policy.ts'
import { decide, decideCheaper, decideIn, type DecideInput } from './policy/decide.ts'
import type { RouterParts, Trip } from './trip.ts'
import { within } from './within.ts'

/** A trip at its beginning: what is asked, and who could answer it. No money is held yet. */
export async function findCandidates(request: ChatRequest, context: RequestContext, parts: RouterParts): Promise<Trip> {
  const { policy, clock, random } = parts
  const { totalMs } = policy.policy.timeouts
  const deadline = new Deadline(Math.min(totalMs, context.timeoutMs ?? totalMs), clock)
  const time = clock.now()
  const features = extractFeatures(request)
  const classification = request.model.type === 'auto' ? await classify(features, context, deadline, parts) : undefined
  const rules = policy.rules({ request, context, features, time, inputTokens: () => usualTokens(request, policy) })
  const decision = decide(decideInput({ request, context, parts, time, classification, rules }))
  const decisionId = randomId('dec', random)
  const facts = { decisionId, request, context, parts, deadline, time, features, classification, rules, decision }
  return { ...facts, hold: undefined, quota: undefined, budgetEffects: [] }
}

/** The same trip in the next cheaper tier that can answer; undefined when there is none. */
export function findCheaper(trip: Trip): Trip | undefined {
  const { decision } = trip
  const cheaper = decision.tier && decideCheaper(decideInput(trip), decision.tier)
  if (!cheaper) return undefined
  const excluded = [...decision.excluded, ...cheaper.excluded]
  return {
    ...trip,
    cascade: undefined,
    decision: { ...cheaper, excluded: [...new Map(excluded.map((one) => [one.deployment, one])).values()] },
  }
}

/** Who of one tier can answer, whatever was guessed. */
export function findIn(trip: Trip, tier: Tier): Decision {
  return decideIn(decideInput(trip), tier)
}

type Asked = Pick<Trip, 'request' | 'context' | 'parts' | 'time' | 'classification' | 'rules'>

function decideInput({ request, context, parts, time, classification, rules }: Asked): DecideInput {
  const { policy, headroom } = parts
  const usedUpMs = (candidate: Candidate) => headroom.usedUpMs(candidate)
  const { grant } = context.key ?? {}
  const firstTokenMs = (deployment: string) => parts.breakers.firstTokenMs(deployment)
  return {
    request,
    classification,
    policy,
    rules,
    firstTokenMs,
    pinned: pinnedFor(request, context, parts),
    grant,
    admittedInMs: admittedIn(parts),
    isTrusted: (deployment) => parts.breakers.read(keysOf(deployment, parts)).state === 'closed',
    usedUpMs,
    time,
  }
}

/** Where a conversation goes on. Its key is made once, and only when somebody asks. */
function pinnedFor(request: ChatRequest, context: RequestContext, { pins }: RouterParts): DecideInput['pinned'] {
  if (context.isOverhead || !isContinued(request, context)) return undefined
  let conversation: string | undefined
  return (tier) => {
    conversation ??= conversationKey(request, context)
    return pins.find({ conversation, tier })
  }
}

/** The prompt's length as the first model of the policy counts it: rules compare it with limits that people round. */
function usualTokens(request: ChatRequest, { byTier }: CompiledPolicy): number {
  const [first] = byTier.haiku
  return first ? estimateInputTokens(request, first.entry.facts) : 0
}

// A guess that takes longer is not worth waiting for.
const CLASSIFY_MS = 5_000

/** The classifier's guess; undefined when it fails or takes too long: a request is not lost for want of a guess. */
async function classify(features: Features, context: RequestContext, deadline: Deadline, parts: RouterParts) {
  const { classifier, clock, report } = parts
  try {
    const guess = classifier.classify(features, context)
    if (!(guess instanceof Promise)) return guess
    return await within(clock, Math.min(CLASSIFY_MS, deadline.remainingMs), 'classifier', guess)
  } catch (error) {
    report(error)
    return undefined
  }
}

/** Health as a snapshot, so that the decision stays pure. */
function admittedIn({ breakers, policy }: RouterParts): (deployment: string) => number {
  return (deployment) => breakers.admittedInMs(keysOf(deployment, { policy }))
}

function keysOf(deployment: string, { policy }: Pick<RouterParts, 'policy'>): HealthKeys {
  return { deployment, provider: policy.byName.get(deployment)?.deployment.provider ?? '' }
}
