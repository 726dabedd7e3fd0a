import { totalInputTokens, type Failure, type Usage } from '@sluice/core'
import type { Candidate } from '../decision.ts'
import { FAILURE_RULES } from './failure-rules.ts'

/** Every token of a prompt and its answer, cached ones included. */
export function tokensIn(usage: Usage): number {
  return totalInputTokens(usage) + usage.outputTokens
}

/** What a failed attempt used: what the vendor counted, where it told; else the prompt, where the call may have run. */
export function tokensOfFailed(attempt: { readonly candidate: Candidate; readonly failure: Failure }): number {
  const { candidate, failure } = attempt
  if (failure.usage) return tokensIn(failure.usage)
  return FAILURE_RULES[failure.kind].billed === 'prompt' ? candidate.inputTokens : 0
}
