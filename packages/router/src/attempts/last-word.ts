import type { Failure } from '@sluice/core'
import { FAILURE_RULES } from './failure-rules.ts'

/**
 * What the caller is told of several failures: that a vendor is short of room, before that one of our keys is wrong;
 * and of several times to come back, the earliest.
 */
export function lastWord(
  failed: readonly { readonly failure: Failure }[],
  last = failed.at(-1)?.failure,
): Failure | undefined {
  if (!last || !FAILURE_RULES[last.kind].failover) return last
  const passing = failed.map(({ failure }) => failure).filter(isPassing)
  const told = isPassing(last) ? last : (passing.at(-1) ?? last)
  const waitsMs = passing.flatMap(({ retryAfterMs = Infinity }) => retryAfterMs)
  const soonestMs = Math.min(...waitsMs)
  return Number.isFinite(soonestMs) ? { ...told, retryAfterMs: soonestMs } : told
}

function isPassing({ kind }: Failure): boolean {
  return FAILURE_RULES[kind].isRefusal === true
}
