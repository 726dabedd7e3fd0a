import { AttemptError, type Clock, type ProviderCall, type QuotaReading } from '@sluice/core'
import { ScriptedProvider } from './scripted-provider.ts'

export interface VendorLimits {
  readonly requests: number
  readonly tokens: number
  readonly windowMs: number
}

/** A vendor with limits: counts down in windows, says with every answer what is left, and refuses above it. */
export class LimitedProvider extends ScriptedProvider {
  answered = 0
  refused = 0
  #left = { requests: 0, tokens: 0 }
  #endsMs = -Infinity
  readonly #limits: VendorLimits
  readonly #clock: Clock

  constructor(limits: VendorLimits, clock: Clock) {
    super()
    this.#limits = limits
    this.#clock = clock
  }

  override async answer(call: ProviderCall) {
    const now = this.#clock.monotonicMs()
    if (now >= this.#endsMs) {
      this.#left = { ...this.#limits }
      this.#endsMs = now + this.#limits.windowMs
    }
    const needed = call.maxOutputTokens
    if (this.#left.requests < 1 || this.#left.tokens < needed) return this.#refuse()
    this.#left = { requests: this.#left.requests - 1, tokens: this.#left.tokens - needed }
    this.answered += 1
    const quota = this.#reading()
    return { ...(await super.answer(call)), quota }
  }

  #refuse(): never {
    this.refused += 1
    const { resetsInMs: retryAfterMs } = this.#reading()
    throw new AttemptError({
      kind: 'rate-limited',
      message: 'limited',
      status: 429,
      retryAfterMs,
      quota: this.#reading(),
    })
  }

  #reading(): QuotaReading {
    const { requests: requestsRemaining, tokens: inputTokensRemaining } = this.#left
    return { requestsRemaining, inputTokensRemaining, resetsInMs: this.#endsMs - this.#clock.monotonicMs() }
  }
}
