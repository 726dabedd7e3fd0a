import type { ChatRequest } from '@sluice/core'
import type { Candidate } from '../decision.ts'
import { thinks } from '../thinks.ts'
import type { WatchLimits } from './attempt-watch.ts'
import type { Deadline } from './deadline.ts'

export interface TimeoutSettings {
  readonly firstTokenMs: number
  readonly reasoningFirstTokenMs: number
  readonly perOutputTokenMs: number
  readonly idleMs: number
  readonly minimumAttemptMs: number
  readonly minimumCharactersPerSecond?: number
}

interface WatchInput {
  readonly request: ChatRequest
  readonly deadline: Deadline
  readonly parts: { readonly policy: { readonly policy: { readonly timeouts: TimeoutSettings } } }
}

/** How long an attempt at this candidate may take. */
export function watchLimits(candidate: Candidate, { request, parts, deadline }: WatchInput): WatchLimits {
  const { firstTokenMs, reasoningFirstTokenMs, perOutputTokenMs, idleMs, minimumCharactersPerSecond } =
    parts.policy.policy.timeouts
  const firstMs = thinks(request, candidate.target.entry.facts) ? reasoningFirstTokenMs : firstTokenMs
  // Without streaming nothing is heard until the whole answer is there: it is given the time to write it.
  const wholeMs = request.isStream ? 0 : perOutputTokenMs * candidate.maxOutputTokens
  return {
    firstTokenMs: firstMs + wholeMs,
    idleMs,
    remainingMs: deadline.remainingMs,
    minimumCharactersPerSecond: request.isStream ? minimumCharactersPerSecond : undefined,
  }
}
