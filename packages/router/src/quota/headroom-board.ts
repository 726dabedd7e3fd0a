import type { Clock, QuotaReading } from '@sluice/core'
import type { Candidate } from '../decision.ts'
import type { HeadroomReading } from '../health-reading.ts'

/** What one call asks of its vendor's limits. */
interface Need {
  readonly requests: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Of the answer at its longest. */
  readonly maxOutputTokens: number
}

/** What the vendor last said, and of which call. */
interface Standing {
  readonly reading: QuotaReading
  readonly order: number
  readonly untilMs: number
}

interface Headroom {
  standing: Standing | undefined
  /** Calls on their way that the standing reading does not know of yet, in the order in which they began. */
  readonly unheard: Map<number, Need>
  /** The sum of what they need. */
  sum: Need
}

// Vendors count output as it is written, not as it is asked for; an answer's usual length is a few hundred tokens.
const USUAL_OUTPUT_TOKENS = 512
// Buckets refill all the time: a reading says little about the minute after it, whatever it says of when it is full.
const LONGEST_BELIEVED_MS = 60_000

/**
 * What is left of the vendors' own rate limits, by what they say with each answer and each failure. What was said counts
 * until the time that the vendor gives, a minute at the most; calls that it does not know of yet are taken off.
 */
export class HeadroomBoard {
  #order = 0
  readonly #known = new Map<string, Headroom>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** How long the vendor has no room for this call; 0 when it has, or when nothing is known. */
  usedUpMs(candidate: Candidate): number {
    const headroom = this.#known.get(candidate.target.deployment.id)
    const standing = headroom && this.#standing(headroom)
    if (!standing || covers(standing.reading, add(headroom.sum, needOf(candidate), 1))) return 0
    return standing.untilMs - this.#clock.monotonicMs()
  }

  /** A call begins. Returns what hears, once, what the vendor said of its limits with the answer or the failure. */
  begin(candidate: Candidate): (reading: QuotaReading | undefined) => void {
    const headroom = this.#of(candidate.target.deployment.id)
    this.#order += 1
    const order = this.#order
    const need = needOf(candidate)
    headroom.unheard.set(order, need)
    headroom.sum = add(headroom.sum, need, 1)
    return (reading) => {
      forget(headroom, order)
      if (reading) this.#hear(headroom, reading, order)
    }
  }

  /** What the vendor last said, and until when that counts. Undefined: nothing, or nothing that still counts. */
  read(deployment: string): HeadroomReading | undefined {
    const headroom = this.#known.get(deployment)
    const standing = headroom && this.#standing(headroom)
    if (!standing) return undefined
    const { requestsRemaining, inputTokensRemaining, outputTokensRemaining } = standing.reading
    if ((requestsRemaining ?? inputTokensRemaining ?? outputTokensRemaining) === undefined) return undefined
    const until = this.#clock.now() + standing.untilMs - this.#clock.monotonicMs()
    const unheardCalls = headroom.unheard.size
    return { requestsRemaining, inputTokensRemaining, outputTokensRemaining, until, unheardCalls }
  }

  /** Forgets deployments that the policy no longer names. */
  keepOnly(deployments: ReadonlySet<string>): void {
    for (const deployment of this.#known.keys()) if (!deployments.has(deployment)) this.#known.delete(deployment)
  }

  /** A slow answer brings an old reading: that of a call that began later stands. */
  #hear(headroom: Headroom, reading: QuotaReading, order: number): void {
    const standing = this.#standing(headroom)
    if (standing && standing.order > order) return
    const believedMs = Math.min(reading.resetsInMs ?? LONGEST_BELIEVED_MS, LONGEST_BELIEVED_MS)
    headroom.standing = { reading, order, untilMs: this.#clock.monotonicMs() + believedMs }
    for (const other of headroom.unheard.keys()) {
      if (other > order) return
      forget(headroom, other)
    }
  }

  #standing({ standing }: Headroom): Standing | undefined {
    return standing && standing.untilMs > this.#clock.monotonicMs() ? standing : undefined
  }

  #of(deployment: string): Headroom {
    const known = this.#known.get(deployment)
    if (known) return known
    const headroom = { standing: undefined, unheard: new Map<number, Need>(), sum: NOTHING }
    this.#known.set(deployment, headroom)
    return headroom
  }
}

const NOTHING: Need = { requests: 0, inputTokens: 0, outputTokens: 0, maxOutputTokens: 0 }

function needOf({ inputTokens, maxOutputTokens }: Candidate): Need {
  return { requests: 1, inputTokens, outputTokens: Math.min(maxOutputTokens, USUAL_OUTPUT_TOKENS), maxOutputTokens }
}

function forget(headroom: Headroom, order: number): void {
  const need = headroom.unheard.get(order)
  if (!need) return
  headroom.unheard.delete(order)
  headroom.sum = add(headroom.sum, need, -1)
}

function add(sum: Need, need: Need, times: 1 | -1): Need {
  return {
    requests: sum.requests + times * need.requests,
    inputTokens: sum.inputTokens + times * need.inputTokens,
    outputTokens: sum.outputTokens + times * need.outputTokens,
    maxOutputTokens: sum.maxOutputTokens + times * need.maxOutputTokens,
  }
}

/** Whether what is left is enough. */
function covers(reading: QuotaReading, { requests, inputTokens, outputTokens, maxOutputTokens }: Need): boolean {
  const { requestsRemaining = Infinity, inputTokensRemaining = Infinity, outputTokensRemaining } = reading
  if (requests > requestsRemaining) return false
  if (outputTokensRemaining !== undefined) {
    return inputTokens <= inputTokensRemaining && outputTokens <= outputTokensRemaining
  }
  // A vendor with one limit for both directions counts the whole output limit before the call.
  return inputTokens + maxOutputTokens <= inputTokensRemaining
}
