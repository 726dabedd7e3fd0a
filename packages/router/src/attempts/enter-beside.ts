import type { Candidate } from '../decision.ts'
import type { FailedAttempt } from './attempt.ts'
import type { AttemptsInput } from './attempts-input.ts'
import type { Entrance, Entry } from './entrance.ts'
import { keysOf } from './keys-of.ts'
import type { Means } from './means.ts'
import type { RunningCall } from './running-call.ts'

export interface BesideInput {
  readonly input: AttemptsInput
  readonly entrance: Entrance
  readonly means: Means
  readonly failed: readonly FailedAttempt[]
}

/**
 * Lets another vendor in beside a call that is late, with the money for both held. Undefined: there is to be no second
 * call, since it would be one too many, the tier is not well, nobody is admitted, or the first has ended meanwhile.
 */
export async function enterBeside<T>(first: RunningCall<T>, beside: BesideInput): Promise<Entry | undefined> {
  const { input, entrance, means, failed } = beside
  const { candidate } = first.entry
  const { retries, timeouts } = input.parts.policy.policy
  const hasRoom = failed.length + 2 <= retries.maxAttempts
  const hasTime = input.deadline.remainingMs >= timeouts.minimumAttemptMs
  if (!hasRoom || !hasTime || isUnwell(candidate, input) || !input.parts.hedges.take()) return undefined
  const entry = await entrance.enterOther(candidate)
  if (!entry) return undefined
  const isAfforded = await means.affordBoth([candidate, entry.candidate], failed)
  if (isAfforded && !first.hasEnded) return entry
  await entrance.putBack(entry)
  return undefined
}

/** A tier in trouble is not asked for more than it is asked for anyway. */
function isUnwell({ tier }: Candidate, { decision, parts }: AttemptsInput): boolean {
  const ofTier = decision.candidates.filter((one) => one.tier === tier).map(keysOf)
  return ofTier.some((keys) => {
    const { state, credential, coolingMs } = parts.breakers.read(keys)
    const isShut = state !== 'closed' || credential.state !== 'closed' || coolingMs > 0
    return isShut || parts.restraints.of(keys.deployment).throttle.share > 0
  })
}
