import { AnswerCollector, AttemptError, type AnswerEvent, type Clock, type Failure } from '@sluice/core'
import { FAILURE_RULES } from './failure-rules.ts'
import { failureOf, type OpenStream } from './run-attempt.ts'
import type { OpenAttempt } from './run-attempts.ts'

/** How a committed stream ended. One of three, exactly once. */
export type StreamEnd =
  | { readonly type: 'done' }
  | { readonly type: 'broken'; readonly failure: Failure }
  | { readonly type: 'abandoned' }

export interface RelayOptions {
  readonly attempt: OpenAttempt<OpenStream>
  readonly clock: Clock
  /** Settles what the stream used. Called once, before the reader sees the end. */
  readonly onEnd: (end: StreamEnd, seen: AnswerCollector) => Promise<void>
  /** The error a reader gets when the stream breaks off. */
  readonly toError: (failure: Failure) => Error
}

// How long a vendor may take to close the connection after its last event, before we do.
const CLOSING_MS = 1_000

/**
 * Hands a committed stream on, event by event, and sees to its end: done, broken or abandoned.
 * An iterator rather than a generator: a generator that was never started runs no `finally`.
 */
export class StreamRelay implements AsyncIterableIterator<AnswerEvent> {
  readonly #options: RelayOptions
  readonly #seen = new AnswerCollector()
  #position = 0
  #ending: Promise<void> | undefined

  constructor(options: RelayOptions) {
    this.#options = options
    options.attempt.watch.commit(() => void this.#endByWatch())
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<AnswerEvent>> {
    if (this.#seen.isComplete || (this.#ending && !this.#options.attempt.watch.reason)) return this.#finished()
    try {
      const event = await this.#nextEvent()
      this.#seen.add(event)
      if (event.type === 'end') await this.#end({ type: 'done' })
      return { done: false, value: event }
    } catch (error) {
      const failure = failureOf(error, this.#options.attempt.watch.reason)
      await this.#end(endFor(failure))
      throw this.#options.toError(failure)
    }
  }

  /** The reader leaves before the end: the vendor's call is ended and what it used is settled. */
  async return(): Promise<IteratorResult<AnswerEvent>> {
    await this.#end({ type: 'abandoned' })
    return this.#finished()
  }

  async #nextEvent(): Promise<AnswerEvent> {
    const { reply, watch } = this.#options.attempt
    const opening = reply.body.opening[this.#position]
    this.#position += 1
    if (opening) return opening
    const next = await watch.race(reply.body.rest.next())
    if (next.done) throw new AttemptError({ kind: 'truncated', message: 'the stream ended without its end event' })
    return next.value
  }

  #endByWatch(): Promise<void> {
    const { reason } = this.#options.attempt.watch
    return this.#end(endFor(failureOf(undefined, reason)))
  }

  #end(end: StreamEnd): Promise<void> {
    this.#ending ??= this.#settle(end)
    return this.#ending
  }

  async #settle(end: StreamEnd): Promise<void> {
    const { attempt, onEnd } = this.#options
    attempt.watch.dispose()
    attempt.permit.settle(verdictOf(end))
    if (end.type === 'done') this.#letVendorClose()
    else attempt.watch.abort()
    await onEnd(end, this.#seen)
  }

  /** Reads the wire to its end, so that the connection can be used again; a vendor that dawdles is cut off. */
  #letVendorClose(): void {
    const { attempt, clock } = this.#options
    const timer = clock.setTimer(CLOSING_MS, () => attempt.watch.abort())
    const close = () => timer.cancel()
    attempt.reply.body.rest.next().then(close, close)
  }

  #finished(): IteratorResult<AnswerEvent> {
    return { done: true, value: undefined }
  }
}

function endFor(failure: Failure): StreamEnd {
  return failure.kind === 'client-gone' ? { type: 'abandoned' } : { type: 'broken', failure }
}

function verdictOf(end: StreamEnd) {
  if (end.type === 'done') return 'success'
  return end.type === 'abandoned' ? 'neutral' : FAILURE_RULES[end.failure.kind].verdict
}
