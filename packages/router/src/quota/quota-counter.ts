import type { Clock, QuotaLimit, QuotaResult, QuotaStore } from '@sluice/core'
import { NOTHING_USED, type QuotaUse, type TakenQuota } from '../taken-quota.ts'
import { within } from '../within.ts'
import type { QuotaClaim } from './claims-of.ts'
import { standingOf } from './standing-of.ts'

export interface QuotaCounterParts {
  readonly store: QuotaStore
  readonly clock: Clock
  /** Hears once when the store goes away, and once when it is back. */
  readonly report: (defect: unknown) => void
}

export interface TakeInput {
  readonly id: string
  /** At least one. */
  readonly claims: readonly QuotaClaim[]
  /** After which what is held at once is free again, should it never be given back. */
  readonly leaseMs: number
}

export type TakeOutcome =
  | { readonly type: 'taken'; readonly taken: TakenQuota }
  /** Nothing was taken; `claim` is the one that takes longest to have room. */
  | { readonly type: 'refused'; readonly claim: QuotaClaim; readonly waitMs: number }
  /** The store cannot be reached, and a quota says that then nobody passes. */
  | { readonly type: 'away' }

/** A claim on its way to the store. */
interface Taking extends TakeInput {
  readonly result: Promise<QuotaResult>
}

// A request waits no longer than this for its quotas, neither before its call nor after its answer.
const PATIENCE_MS = 1_000
// What no request uses, whatever a vendor says: paying it off would close a quota for hours.
const MOST_TOKENS = 100_000_000

/** Takes claims on quotas and sees to it that what was taken is given back once, even where the store goes away between. */
export class QuotaCounter {
  #isAway = false
  readonly #parts: QuotaCounterParts

  constructor(parts: QuotaCounterParts) {
    this.#parts = parts
  }

  /** Takes all claims or none. Never rejects. */
  async take(input: TakeInput): Promise<TakeOutcome> {
    const { store, clock } = this.#parts
    const { id, claims, leaseMs } = input
    const taking = { ...input, result: store.take(id, claims.map(limitOf), leaseMs) }
    const taken = this.#givable(taking)
    try {
      const result = await within(clock, PATIENCE_MS, 'quotas: taking', taking.result)
      this.#answered()
      if (result.type === 'refused') return refusal(result, claims)
      return { type: 'taken', taken: { ...taken, standing: standingOf(claims, result.refillMs) } }
    } catch (error) {
      this.#away(error)
      if (claims.every(({ quota }) => quota.whenAway === 'open')) return { type: 'taken', taken }
      // Should it be taken after all, it is not used.
      void taken.give(NOTHING_USED)
      return { type: 'away' }
    }
  }

  #givable(taking: Taking): TakenQuota {
    let isGiven = false
    return {
      give: async (use) => {
        if (isGiven) return
        isGiven = true
        await this.#give(taking, use)
      },
    }
  }

  async #give(taking: Taking, use: QuotaUse): Promise<void> {
    try {
      await within(this.#parts.clock, PATIENCE_MS, 'quotas: giving back', this.#giveWhatIsTaken(taking, use))
    } catch (error) {
      this.#away(error)
    }
  }

  async #giveWhatIsTaken({ id, claims, result }: Taking, use: QuotaUse): Promise<void> {
    const known = await result.catch(() => undefined)
    if (known?.type === 'refused') return
    // Of what may or may not have been taken, only what is held at once can be ended: that does no harm if it is not held.
    const givable = known ? claims : claims.filter(({ count }) => count === 'concurrency')
    if (givable.length === 0) return
    const used = givable.map((claim) => ({ ...claim.limit, amount: usedOf(claim, use) }))
    await this.#parts.store.give(id, used, givable.map(limitOf))
    this.#answered()
  }

  #answered(): void {
    if (!this.#isAway) return
    this.#isAway = false
    this.#parts.report(new Error('quotas: the store is back, and quotas hold again.'))
  }

  #away(cause: unknown): void {
    if (this.#isAway) return
    this.#isAway = true
    this.#parts.report(new Error('quotas: the store is away. Until it is back, only "closed" quotas hold.', { cause }))
  }
}

function limitOf({ limit }: QuotaClaim): QuotaLimit {
  return limit
}

/** A count of tokens that cannot be leaves what was taken. */
function usedOf({ count, limit }: QuotaClaim, { requests, tokens }: QuotaUse): number {
  if (count === 'requestsPerMinute') return requests
  const isCount = Number.isSafeInteger(tokens) && tokens >= 0 && tokens <= MOST_TOKENS
  return count === 'tokensPerMinute' && isCount ? tokens : limit.amount
}

function refusal(
  { key, waitMs }: Extract<QuotaResult, { type: 'refused' }>,
  claims: readonly QuotaClaim[],
): TakeOutcome {
  const claim = claims.find(({ limit }) => limit.key === key)
  if (!claim) throw new Error(`quotas: refused for "${key}", which was not asked for.`)
  return { type: 'refused', claim, waitMs }
}
