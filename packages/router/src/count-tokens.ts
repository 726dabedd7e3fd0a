import { estimateInputTokens } from '@sluice/catalog'
import { AttemptError, SluiceError, type ChatRequest, type RequestContext } from '@sluice/core'
import { askingNobody } from './asking-nobody.ts'
import { AttemptWatch } from './attempts/attempt-watch.ts'
import { clientError } from './attempts/client-error.ts'
import { whyGone } from './attempts/why-gone.ts'
import type { CompiledDeployment } from './decision.ts'
import { findCandidates } from './find-candidates.ts'
import { reasonForNone } from './policy/reason-for-none.ts'
import type { TokenCount } from './router.ts'
import { takeForCount } from './take-quotas.ts'
import type { RouterParts, Trip } from './trip.ts'

/**
 * Has a prompt counted by the first deployment that can, of those that would be called with it; else estimates it. A count
 * that fails says nothing of the deployment's health: vendors count elsewhere than they answer. To its caller's quotas it
 * is a request without tokens: what is free is not without end. @throws SluiceError
 */
export async function countTokens(
  request: ChatRequest,
  context: RequestContext,
  parts: RouterParts,
): Promise<TokenCount> {
  const trip = await findCandidates(request, context, askingNobody(parts))
  const targets = targetsOf(trip)
  const [first] = targets
  if (!first) throw refusal(trip)
  const quota = await takeForCount(trip)
  try {
    return await count(targets, first, trip)
  } finally {
    await quota?.give({ requests: 1, tokens: 0 })
  }
}

async function count(
  targets: readonly CompiledDeployment[],
  first: CompiledDeployment,
  trip: Trip,
): Promise<TokenCount> {
  const { request, parts } = trip
  const counter = targets.find((target) => canCount(target, parts))
  const counted = counter && (await ask(counter, trip))
  if (counter && counted !== undefined) return { inputTokens: counted, isExact: true, ...placeOf(counter) }
  return { inputTokens: estimateInputTokens(request, first.entry.facts), isExact: false, ...placeOf(first) }
}

/** Who would be called. A prompt that is too long for everyone is still counted: by how much is what its sender must know. */
function targetsOf({ decision, parts }: Trip): readonly CompiledDeployment[] {
  const { candidates, excluded } = decision
  if (candidates.length > 0) return candidates.map(({ target }) => target)
  return excluded.flatMap((one) => (one.isTooLong ? (parts.policy.byName.get(one.deployment) ?? []) : []))
}

function canCount({ provider, entry, deployment }: CompiledDeployment, { breakers }: RouterParts): boolean {
  if (!provider.countTokens || !entry.facts.capabilities.tokenCounting) return false
  return breakers.admittedInMs({ deployment: deployment.id, provider: deployment.provider }) === 0
}

/** The vendor's count; undefined when it gives none in time. */
async function ask(target: CompiledDeployment, trip: Trip): Promise<number | undefined> {
  const { context, deadline, parts } = trip
  const { firstTokenMs, idleMs } = parts.policy.policy.timeouts
  const limits = { firstTokenMs, idleMs, remainingMs: deadline.remainingMs }
  const watch = new AttemptWatch(limits, parts.clock, context.signal)
  try {
    return await watch.race(countAt(target, trip, watch.signal))
  } catch (error) {
    watch.abort()
    if (context.signal.aborted) throw givenUp(trip)
    if (!watch.reason && !(error instanceof AttemptError)) parts.report(error)
    return undefined
  } finally {
    watch.dispose()
  }
}

async function countAt({ provider, entry, deployment }: CompiledDeployment, trip: Trip, signal: AbortSignal) {
  const { request, parts } = trip
  const { facts } = entry
  const wanted = request.maxOutputTokens ?? parts.policy.policy.routing.defaultMaxOutputTokens
  const maxOutputTokens = Math.min(wanted, facts.maxOutputTokens)
  return provider.countTokens?.({ request, vendorModel: deployment.vendorModel, facts, maxOutputTokens, signal })
}

function placeOf({ deployment }: CompiledDeployment): Pick<TokenCount, 'deployment' | 'model'> {
  return { deployment: deployment.id, model: deployment.model }
}

function refusal({ request, context, decision, decisionId, parts }: Trip): SluiceError {
  const reason = reasonForNone(request, decision, parts.policy, context.key?.grant)
  return new SluiceError({ code: 'invalid_request', message: NOBODY, ...reason, decisionId })
}

const NOBODY = 'No model that may answer can take this request.'

function givenUp({ request, context, decisionId }: Trip): SluiceError {
  const failure = { kind: whyGone(context.signal), message: 'the request was given up' }
  return clientError({ failure, selector: request.model, decisionId, attempts: 0 })
}
