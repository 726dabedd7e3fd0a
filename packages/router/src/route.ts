import type { ChatRequest, RequestContext, RoutedAnswer } from '@sluice/core'
import { streamedAnswer, wholeAnswer } from './attempts/run-attempt.ts'
import type { Means } from './attempts/means.ts'
import { runAttempts } from './attempts/run-attempts.ts'
import { decline, deliverAnswer, deliverStream, refuse } from './deliver.ts'
import { findCandidates } from './find-candidates.ts'
import { holdMoney } from './hold-money.ts'
import { reasonForNone } from './policy/reason-for-none.ts'
import type { RoutedStream } from './router.ts'
import { givingBack, takeForCall, takeQuotas } from './take-quotas.ts'
import { coverBoth, topUp } from './top-up.ts'
import type { RouterParts, Trip } from './trip.ts'

/** Sends a request to the deployment that should answer it, and waits for the whole answer. @throws SluiceError */
export async function route(request: ChatRequest, context: RequestContext, parts: RouterParts): Promise<RoutedAnswer> {
  return givingBack(await setOut(request, context, parts), async (trip) => {
    const result = await runAttempts(trip, wholeAnswer, meansOf(trip))
    if (result.type === 'failed') throw await refuse(trip, result)
    return deliverAnswer(trip, result)
  })
}

/** The same, streamed: resolves at the commit, when the first content is there. @throws SluiceError */
export async function routeStream(
  request: ChatRequest,
  context: RequestContext,
  parts: RouterParts,
): Promise<RoutedStream> {
  return givingBack(await setOut(request, context, parts), async (trip) => {
    const result = await runAttempts(trip, streamedAnswer, meansOf(trip))
    if (result.type === 'failed') throw await refuse(trip, result)
    return deliverStream(trip, result)
  })
}

/** The first half of the corridor: what is asked, who should answer it, and the quota and the money for it. */
async function setOut(request: ChatRequest, context: RequestContext, parts: RouterParts): Promise<Trip> {
  const trip = await findCandidates(request, context, parts)
  const reason = reasonForNone(request, trip.decision, parts.policy, context.key?.grant)
  if (reason) throw await decline(trip, reason)
  return givingBack(await takeQuotas(trip), holdMoney)
}

function meansOf(trip: Trip): Means {
  return { takeQuota: takeForCall(trip), afford: topUp(trip), affordBoth: coverBoth(trip) }
}
