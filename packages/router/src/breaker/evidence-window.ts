import type { Clock } from '@sluice/core'
import type { Evidence, Spread } from '../health-reading.ts'
import type { CountRow, CountRows } from './count-rows.ts'
import { bucketOf, LOG_BUCKETS, quantileOf, type LogScale } from './log-histogram.ts'

/** What was seen of one call, kind by kind; what was not seen is left out. */
export interface CallEvidence {
  /** From the call to the first content; of an answer that is not streamed, leave it out. */
  readonly firstTokenMs?: number
  /** From the first content to the end. Of a short answer it says nothing: leave it out. */
  readonly tokensPerSecond?: number
  readonly isTruncated?: boolean
  /** A tool was called with arguments that are not JSON. */
  readonly hasInvalidToolJson?: boolean
}

// 50 ms to 145 s, and 1 to 2,900 tokens a second.
const FIRST_TOKEN: LogScale = { first: 50 }
const TOKENS_PER_SECOND: LogScale = { first: 1 }

// One half of the window in one row of numbers: two histograms, then the counts.
const FIRST_TOKEN_AT = 0
const TOKENS_PER_SECOND_AT = LOG_BUCKETS
const CALLS_AT = 2 * LOG_BUCKETS
const TRUNCATED_AT = CALLS_AT + 1
const INVALID_TOOL_JSON_AT = CALLS_AT + 2
const SLOW_AT = CALLS_AT + 3
const HALF = CALLS_AT + 4
const CALLS_PER_HALF = 1_000

/** How many numbers one of them takes. */
export const EVIDENCE_ROW = 2 * HALF

/** What windows have in common. */
export interface EvidenceParts {
  /** Of `EVIDENCE_ROW` numbers each. */
  readonly rows: CountRows
  readonly windowMs: number
  readonly clock: Clock
}

/**
 * Evidence of recent calls: no older than the window, and of no more than 2,000. Two halves take turns, so that nothing is
 * allocated per call and old evidence falls out.
 */
export class EvidenceWindow {
  #current = 0
  #startedMs: number
  #row: CountRow | undefined
  readonly #parts: EvidenceParts

  constructor(parts: EvidenceParts) {
    this.#parts = parts
    this.#row = parts.rows.take()
    this.#startedMs = parts.clock.monotonicMs()
  }

  add(seen: CallEvidence, isSlow: boolean): void {
    this.#turn()
    this.#count(CALLS_AT)
    if (seen.firstTokenMs !== undefined) this.#count(FIRST_TOKEN_AT + bucketOf(seen.firstTokenMs, FIRST_TOKEN))
    if (seen.tokensPerSecond !== undefined)
      this.#count(TOKENS_PER_SECOND_AT + bucketOf(seen.tokensPerSecond, TOKENS_PER_SECOND))
    if (seen.isTruncated) this.#count(TRUNCATED_AT)
    if (seen.hasInvalidToolJson) this.#count(INVALID_TOOL_JSON_AT)
    if (isSlow) this.#count(SLOW_AT)
  }

  read(): Evidence {
    this.#turn()
    return {
      calls: this.#sum(CALLS_AT),
      truncated: this.#sum(TRUNCATED_AT),
      invalidToolJson: this.#sum(INVALID_TOOL_JSON_AT),
      slow: this.#sum(SLOW_AT),
      firstTokenMs: this.#spread(FIRST_TOKEN_AT, FIRST_TOKEN),
      tokensPerSecond: this.#spread(TOKENS_PER_SECOND_AT, TOKENS_PER_SECOND),
    }
  }

  /** Nobody reads it any more. A call that is still on its way and ends later is not counted. */
  close(): void {
    if (this.#row) this.#parts.rows.giveBack(this.#row)
    this.#row = undefined
  }

  #count(at: number): void {
    if (!this.#row) return
    const { block, at: start } = this.#row
    const index = start + this.#current + at
    block[index] = (block[index] ?? 0) + 1
  }

  #sum(at: number): number {
    return this.#countAt(at) + this.#countAt(HALF + at)
  }

  #countAt(at: number): number {
    return this.#row?.block[this.#row.at + at] ?? 0
  }

  #spread(at: number, scale: LogScale): Spread | undefined {
    const counts = Array.from({ length: LOG_BUCKETS }, (_, bucket) => this.#sum(at + bucket))
    const [p50, p95] = [quantileOf(counts, 0.5, scale), quantileOf(counts, 0.95, scale)]
    return p50 === undefined || p95 === undefined ? undefined : { p50, p95 }
  }

  /** Begins a new half when this one is full or old enough; after a whole window without a call, both are new. */
  #turn(): void {
    const { clock, windowMs } = this.#parts
    const now = clock.monotonicMs()
    const ageMs = now - this.#startedMs
    const isFull = this.#countAt(this.#current + CALLS_AT) >= CALLS_PER_HALF
    if (ageMs < windowMs / 2 && !isFull) return
    if (ageMs >= windowMs) this.#clear(this.#current)
    this.#current = HALF - this.#current
    this.#clear(this.#current)
    this.#startedMs = now
  }

  #clear(from: number): void {
    if (!this.#row) return
    const start = this.#row.at + from
    this.#row.block.fill(0, start, start + HALF)
  }
}
