import { extractFeatures } from '@sluice/classifier'
import { randomId, type ChatRequest, type RequestContext, type Reservation, type RoutedAnswer } from '@sluice/core'
import { Deadline } from './attempts/deadline.ts'
import { streamedAnswer, wholeAnswer } from './attempts/run-attempt.ts'
import { runAttempts } from './attempts/run-attempts.ts'
import { worstCost } from './budget/bill.ts'
import { decline, deliverAnswer, deliverStream, refuse } from './deliver.ts'
import { decide } from './policy/decide.ts'
import { reasonForNone } from './policy/reason-for-none.ts'
import type { RoutedStream } from './router.ts'
import type { RouterParts, Trip } from './trip.ts'

/** Sends a request to the deployment that should answer it, and waits for the whole answer. @throws SluiceError */
export async function route(request: ChatRequest, context: RequestContext, parts: RouterParts): Promise<RoutedAnswer> {
  const trip = await setOut(request, context, parts)
  const result = await runAttempts(trip, wholeAnswer(request))
  if (result.type === 'failed') throw await refuse(trip, result)
  return deliverAnswer(trip, result)
}

/** The same, streamed: resolves at the commit, when the first content is there. @throws SluiceError */
export async function routeStream(
  request: ChatRequest,
  context: RequestContext,
  parts: RouterParts,
): Promise<RoutedStream> {
  const trip = await setOut(request, context, parts)
  const result = await runAttempts(trip, streamedAnswer(request))
  if (result.type === 'failed') throw await refuse(trip, result)
  return deliverStream(trip, result)
}

/** The first half of the corridor: what is asked, who should answer it, and the money for it. */
async function setOut(request: ChatRequest, context: RequestContext, parts: RouterParts): Promise<Trip> {
  const { policy, classifier, clock, random } = parts
  const { totalMs } = policy.policy.timeouts
  const deadline = new Deadline(Math.min(totalMs, context.timeoutMs ?? totalMs), clock)
  const time = clock.now()
  const features = extractFeatures(request)
  const classification = request.model.type === 'auto' ? await classifier.classify(features) : undefined
  const decision = decide({ request, classification, policy, admittedInMs: admittedIn(parts), time })
  const decisionId = randomId('dec', random)
  const trip = { decisionId, request, context, parts, deadline, time, features, classification, decision }
  const reason = reasonForNone(request, decision, policy)
  if (reason) throw await decline({ ...trip, reservation: undefined }, reason)
  return { ...trip, reservation: await reserve({ ...trip, reservation: undefined }) }
}

/** Holds the most that the request can cost, so that requests side by side cannot spend the same money. */
async function reserve(trip: Trip): Promise<Reservation> {
  const { decisionId, context, decision, deadline, parts } = trip
  const held = { id: decisionId, tenant: context.tenant, amountNanoUsd: worstCost(decision.candidates) }
  const result = await parts.ledger.reserve(held, deadline.remainingMs + LEASE_MARGIN_MS)
  if (result.type === 'refused') throw await decline(trip, { code: 'budget_exceeded', message: result.reason })
  return result.reservation
}

// A request that outlives its deadline by more than this is never settled: its process is gone.
const LEASE_MARGIN_MS = 60_000

/** Health as a snapshot, so that the decision stays pure. */
function admittedIn({ breakers, policy }: RouterParts): (deployment: string) => number {
  return (deployment) => {
    const provider = policy.byName.get(deployment)?.deployment.provider ?? ''
    return breakers.admittedInMs({ deployment, provider })
  }
}
