import { extractFeatures } from '@sluice/classifier'
import {
  randomId,
  type ChatRequest,
  type Features,
  type RequestContext,
  type Reservation,
  type RoutedAnswer,
} from '@sluice/core'
import { Deadline } from './attempts/deadline.ts'
import { streamedAnswer, wholeAnswer } from './attempts/run-attempt.ts'
import { runAttempts } from './attempts/run-attempts.ts'
import { worstCost } from './budget/bill.ts'
import { decline, deliverAnswer, deliverStream, refuse } from './deliver.ts'
import { decide } from './policy/decide.ts'
import { reasonForNone } from './policy/reason-for-none.ts'
import type { RoutedStream } from './router.ts'
import type { RouterParts, Trip } from './trip.ts'
import { within } from './within.ts'

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
  const { policy, clock, random } = parts
  const { totalMs } = policy.policy.timeouts
  const deadline = new Deadline(Math.min(totalMs, context.timeoutMs ?? totalMs), clock)
  const time = clock.now()
  const features = extractFeatures(request)
  const classification = request.model.type === 'auto' ? await classify(features, deadline, parts) : undefined
  const decision = decide({ request, classification, policy, admittedInMs: admittedIn(parts), time })
  const decisionId = randomId('dec', random)
  const facts = { decisionId, request, context, parts, deadline, time, features, classification, decision }
  const trip = { ...facts, reservation: undefined }
  const reason = reasonForNone(request, decision, policy)
  if (reason) throw await decline(trip, reason)
  return { ...trip, reservation: await reserve(trip) }
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

const RESERVE_MS = 2_000
// A request that outlives its deadline by more than this is never settled: its process is gone.
const LEASE_MARGIN_MS = 60_000

/** Holds the most that the request can cost, so that requests side by side cannot spend the same money. */
async function reserve(trip: Trip): Promise<Reservation> {
  const { decisionId, context, decision, deadline, parts } = trip
  const { ledger, policy, clock } = parts
  const amountNanoUsd = worstCost(decision.candidates, policy.policy.retries.maxAttempts)
  const held = { id: decisionId, amountNanoUsd, accounts: [{ key: `tenant/${context.tenant}` }] }
  const reserving = ledger.reserve(held, deadline.remainingMs + LEASE_MARGIN_MS)
  const result = await within(clock, RESERVE_MS, 'ledger: reserving', reserving).catch((error: unknown) => {
    parts.report(error)
    // Should it be held after all, nobody will settle it. Its own failure has been reported.
    const release = () => ledger.settle(held, 0n)
    reserving.then(release, () => undefined).catch(parts.report)
  })
  if (!result) throw await decline(trip, { code: 'overloaded', message: 'The ledger cannot be reached. Try again.' })
  if (result.type === 'refused') throw await decline(trip, { code: 'budget_exceeded', message: 'The budget is used up.' })
  return held
}

/** Health as a snapshot, so that the decision stays pure. */
function admittedIn({ breakers, policy }: RouterParts): (deployment: string) => number {
  return (deployment) => {
    const provider = policy.byName.get(deployment)?.deployment.provider ?? ''
    return breakers.admittedInMs({ deployment, provider })
  }
}
