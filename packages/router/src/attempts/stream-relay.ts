import { AttemptError, type AnswerEvent, type Clock, type Failure } from '@sluice/core'
import { answerEvidence, failureEvidence, paceEvidence } from './call-evidence.ts'
import { FAILURE_RULES } from './failure-rules.ts'
import { failureOf } from './run-attempt.ts'
import { SeenStream } from './seen-stream.ts'
import type { OpenAttempt } from './attempt.ts'
import type { OpenStream } from './open-stream.ts'
import type { CallEvidence } from '../breaker/evidence-window.ts'

/** How a committed stream ended. One of three, exactly once. */
export type StreamEnd =
  | { readonly type: 'done' }
  | { readonly type: 'broken'; readonly failure: Failure }
  | { readonly type: 'abandoned' }

export interface RelayOptions {
  readonly attempt: OpenAttempt<OpenStream>
  readonly clock: Clock
  /** Whether what has come has used up the money held for it: then the stream is ended. */
  readonly isUsedUp: (seen: SeenStream) => boolean
  /** Settles what the stream used: all that the vendor gave, read or not. Called once, before the reader sees the end. */
  readonly onEnd: (end: StreamEnd, seen: SeenStream) => Promise<void>
  /** The error a reader gets when the stream breaks off. */
  readonly toError: (failure: Failure) => Error
}

// How long a vendor may take to close the connection after its last event, before we do.
const CLOSING_MS = 1_000
const USED_UP: Failure = {
  kind: 'budget-exhausted',
  message: 'the stream has used up what was held for it',
  detail: 'The answer was stopped: it used up the money that was held for it.',
}
const FINISHED: IteratorResult<AnswerEvent> = { done: true, value: undefined }

/**
 * Hands a committed stream on, event by event, and sees to its end: done, broken or abandoned.
 * An iterator rather than a generator: a generator that was never started runs no `finally`.
 */
export class StreamRelay implements AsyncIterableIterator<AnswerEvent> {
  readonly #options: RelayOptions
  readonly #seen = new SeenStream()
  readonly #openingCharacters: number
  /** For the vendor's events. */
  #waitedMs = 0
  #position = 0
  #isDelivered = false
  #end: StreamEnd | undefined
  #ending: Promise<void> | undefined
  #previous: Promise<unknown> = Promise.resolve()

  constructor(options: RelayOptions) {
    this.#options = options
    for (const event of options.attempt.reply.body.opening) this.#seen.add(event)
    this.#openingCharacters = this.#seen.characters
    options.attempt.permit.commit()
    options.attempt.watch.commit(() => void this.#finish(this.#endByWatch()))
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** Calls before the last has been answered wait their turn. */
  next(): Promise<IteratorResult<AnswerEvent>> {
    const result = this.#previous.then(() => this.#step())
    this.#previous = result.catch(() => undefined)
    return result
  }

  /** The reader leaves before the end: the vendor's call is ended and what it used is settled. */
  async return(): Promise<IteratorResult<AnswerEvent>> {
    await this.#finish({ type: 'abandoned' })
    return FINISHED
  }

  async #step(): Promise<IteratorResult<AnswerEvent>> {
    if (this.#isDelivered || this.#isLeft()) return FINISHED
    try {
      const event = await this.#nextEvent()
      if (event.type === 'end') {
        await this.#finish({ type: 'done' })
        this.#isDelivered = true
      }
      return { done: false, value: event }
    } catch (error) {
      const failure = failureOf(error, this.#options.attempt.watch.reason)
      await this.#finish(endFor(failure))
      this.#isDelivered = true
      if (this.#isLeft()) return FINISHED
      throw this.#options.toError(failure)
    }
  }

  async #nextEvent(): Promise<AnswerEvent> {
    const { reply, watch } = this.#options.attempt
    const held = reply.body.opening[this.#position]
    this.#position += 1
    if (held) return held
    const next = await this.#waitFor(watch.race(reply.body.rest.next()))
    if (next.done) throw new AttemptError({ kind: 'truncated', message: 'the stream ended without its end event' })
    this.#seen.add(next.value)
    if (next.value.type !== 'end' && this.#options.isUsedUp(this.#seen)) throw new AttemptError(USED_UP)
    return next.value
  }

  async #waitFor<T>(vendor: Promise<T>): Promise<T> {
    const startedMs = this.#options.clock.monotonicMs()
    const answer = await vendor
    this.#waitedMs += this.#options.clock.monotonicMs() - startedMs
    return answer
  }

  #evidenceOf(end: StreamEnd): CallEvidence | undefined {
    const firstTokenMs = this.#options.attempt.answerAfterMs
    if (end.type === 'abandoned') return { firstTokenMs }
    if (end.type === 'broken') return { firstTokenMs, ...failureEvidence(end.failure, firstTokenMs) }
    const characters = this.#seen.characters - this.#openingCharacters
    return { ...answerEvidence(this.#seen), ...paceEvidence({ firstTokenMs, characters, waitedMs: this.#waitedMs }) }
  }

  /** The reader itself has left, by `return`: there is nobody to tell. */
  #isLeft(): boolean {
    return this.#end?.type === 'abandoned' && !this.#options.attempt.watch.reason
  }

  #endByWatch(): StreamEnd {
    return endFor(failureOf(undefined, this.#options.attempt.watch.reason))
  }

  #finish(end: StreamEnd): Promise<void> {
    this.#ending ??= this.#settle(end)
    return this.#ending
  }

  async #settle(end: StreamEnd): Promise<void> {
    this.#end = end
    const { attempt, onEnd } = this.#options
    attempt.watch.dispose()
    attempt.reply.body.progress.enter(end.type === 'done' ? 'finished' : 'truncated')
    attempt.permit.settle(verdictOf(end), this.#evidenceOf(end))
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
}

function endFor(failure: Failure): StreamEnd {
  return failure.kind === 'client-gone' ? { type: 'abandoned' } : { type: 'broken', failure }
}

function verdictOf(end: StreamEnd) {
  if (end.type === 'done') return 'success'
  return end.type === 'abandoned' ? 'neutral' : FAILURE_RULES[end.failure.kind].verdict
}
