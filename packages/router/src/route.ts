import type { Answer, ChatRequest, RequestContext, RoutedAnswer } from '@sluice/core'
import { streamedAnswer, wholeAnswer, type RunAttempt } from './attempts/run-attempt.ts'
import type { AskModel } from './cascade/ask-judge.ts'
import { climbTiers, type Way } from './climb-tiers.ts'
import { decline, deliverAnswer, deliverHeld, deliverStream, refuse } from './deliver.ts'
import { findCandidates } from './find-candidates.ts'
import { holdMoney } from './hold-money.ts'
import { explore } from './explore.ts'
import { shadowOf, type AskOwn, type CompareLater } from './shadow-answer.ts'
import { whenStreamed } from './learning/when-streamed.ts'
import { ownContext } from './own-context.ts'
import { planCascade } from './plan-cascade.ts'
import { reasonForNone } from './policy/reason-for-none.ts'
import type { RoutedStream } from './router.ts'
import { givingBack, takeForCall, takeQuotas } from './take-quotas.ts'
import { coverBoth, topUp } from './top-up.ts'
import type { RouterParts, Trip } from './trip.ts'

/** Sends a request to the deployment that should answer it, and waits for the whole answer. @throws SluiceError */
export async function route(request: ChatRequest, context: RequestContext, parts: RouterParts): Promise<RoutedAnswer> {
  return givingBack(await setOut(request, context, parts), async (trip) => {
    const climbed = await climbTiers(wayOf(trip, wholeAnswer))
    if (climbed.type === 'failed') throw await refuse(trip, climbed)
    const later = shadowOf(trip, climbed.result.open.candidate.tier, own(parts))
    const answer = await deliverAnswer(trip, climbed.result)
    later?.(answer)
    return answer
  })
}

/** The same, streamed: resolves at the commit, when the first content is there. @throws SluiceError */
export async function routeStream(
  request: ChatRequest,
  context: RequestContext,
  parts: RouterParts,
): Promise<RoutedStream> {
  return givingBack(await setOut(request, context, parts), async (trip) => {
    const climbed = await climbTiers(wayOf(trip, streamedAnswer))
    if (climbed.type === 'failed') throw await refuse(trip, climbed)
    const later = shadowOf(trip, climbed.result.open.candidate.tier, own(parts))
    const stream =
      climbed.type === 'last' ? deliverStream(trip, climbed.result) : await deliverHeld(trip, climbed.result)
    return later ? watched(stream, later) : stream
  })
}

/** Compares an answer that was streamed to its end, once its record is there. */
function watched(stream: RoutedStream, later: CompareLater): RoutedStream {
  const onAnswer = async (answer: Answer) => {
    const { end } = await stream.record
    if (end === 'done') later(answer)
  }
  return { ...stream, events: whenStreamed(stream.events, (answer) => void onAnswer(answer)) }
}

/** The first half of the corridor: what is asked, who should answer it, and the quota and the money for it. */
async function setOut(request: ChatRequest, context: RequestContext, parts: RouterParts): Promise<Trip> {
  const trip = explore(await findCandidates(request, context, parts))
  const reason = reasonForNone(request, trip.decision, parts.policy, context.key?.grant)
  if (reason) throw await decline(trip, reason)
  return givingBack(await takeQuotas(planCascade(trip)), holdMoney)
}

function wayOf<T>(trip: Trip, run: RunAttempt<T>): Way<T> {
  const means = { takeQuota: takeForCall(trip), afford: topUp(trip), affordBoth: coverBoth(trip) }
  return { trip, run, means, ask: askFor(trip) }
}

function own(parts: RouterParts): AskOwn {
  return (request, context) => route(request, context, parts)
}

/** Questions of our own about a request go the whole way, with a quota, a reservation and a record of their own. */
function askFor({ context, parts }: Trip): AskModel {
  return async (question, { tag, timeoutMs }) => {
    const answer = await route(question, ownContext(context, 'judge', tag, timeoutMs), parts)
    return answer.text
  }
}
