import type { ChatRequest, RequestContext, RouteRecord } from '@sluice/core'
import { askingNobody } from './asking-nobody.ts'
import { findCandidates } from './find-candidates.ts'
import { reasonForNone } from './policy/reason-for-none.ts'
import type { RouterParts } from './trip.ts'

/** What would be decided for a request now, and why: the first half of its record. Nothing is called, held or counted. */
export interface Explanation extends Pick<
  RouteRecord,
  'selector' | 'policyVersion' | 'signals' | 'rules' | 'classification' | 'tier' | 'candidates' | 'excluded'
> {
  /** Why nobody can answer; undefined where somebody can. */
  readonly refusal: string | undefined
}

/** Decides without doing anything. */
export async function explain(request: ChatRequest, context: RequestContext, parts: RouterParts): Promise<Explanation> {
  const { decision, features, rules, classification } = await findCandidates(request, context, askingNobody(parts))
  return {
    selector: request.model,
    policyVersion: parts.policy.policy.version,
    signals: features.signals,
    rules: rules?.by,
    classification,
    tier: decision.tier,
    candidates: decision.candidates.map(({ target, estimatedCostNanoUsd }) => ({
      deployment: target.deployment.id,
      estimatedCostNanoUsd,
    })),
    excluded: decision.excluded.map(({ deployment, reason }) => ({ deployment, reason })),
    refusal: reasonForNone(request, decision, parts.policy, context.key?.grant)?.message,
  }
}
