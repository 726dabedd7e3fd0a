import { extractFeatures } from '@sluice/classifier'
import { randomId, type ChatRequest, type Features, type RequestContext } from '@sluice/core'
import { Deadline } from './attempts/deadline.ts'
import type { Candidate } from './decision.ts'
import { decide, decideCheaper, type DecideInput } from './policy/decide.ts'
import type { RouterParts, Trip } from './trip.ts'
import { within } from './within.ts'

/** A trip at its beginning: what is asked, and who could answer it. No money is held yet. */
export async function findCandidates(request: ChatRequest, context: RequestContext, parts: RouterParts): Promise<Trip> {
  const { policy, clock, random } = parts
  const { totalMs } = policy.policy.timeouts
  const deadline = new Deadline(Math.min(totalMs, context.timeoutMs ?? totalMs), clock)
  const time = clock.now()
  const features = extractFeatures(request)
  const classification = request.model.type === 'auto' ? await classify(features, deadline, parts) : undefined
  const decision = decide(decideInput({ request, context, parts, time, classification }))
  const decisionId = randomId('dec', random)
  const facts = { decisionId, request, context, parts, deadline, time, features, classification, decision }
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
    decision: { ...cheaper, excluded: [...new Map(excluded.map((one) => [one.deployment, one])).values()] },
  }
}

type Asked = Pick<Trip, 'request' | 'context' | 'parts' | 'time' | 'classification'>

function decideInput({ request, context, parts, time, classification }: Asked): DecideInput {
  const { policy, headroom } = parts
  const usedUpMs = (candidate: Candidate) => headroom.usedUpMs(candidate)
  return { request, classification, policy, grant: context.key?.grant, admittedInMs: admittedIn(parts), usedUpMs, time }
}

// A guess that takes longer is not worth waiting for.
const CLASSIFY_MS = 5_000

/** The classifier's guess; undefined when it fails or takes too long: a request is not lost for want of a guess. */
async function classify(features: Features, deadline: Deadline, { classifier, clock, report }: RouterParts) {
  try {
    const guess = classifier.classify(features)
    if (!(guess instanceof Promise)) return guess
    return await within(clock, Math.min(CLASSIFY_MS, deadline.remainingMs), 'classifier', guess)
  } catch (error) {
    report(error)
    return undefined
  }
}

/** Health as a snapshot, so that the decision stays pure. */
function admittedIn({ breakers, policy }: RouterParts): (deployment: string) => number {
  return (deployment) => {
    const provider = policy.byName.get(deployment)?.deployment.provider ?? ''
    return breakers.admittedInMs({ deployment, provider })
  }
}
