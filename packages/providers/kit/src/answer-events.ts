import { AttemptError, type AnswerEvent, type Failure } from '@sluice/core'

/** Reads one stream of a vendor's events; every protocol has one. */
export interface WireEventDecoder {
  /** @throws AttemptError when the wire event says that the answer failed. */
  decode(wireEvent: unknown): readonly AnswerEvent[]
  /** What is left to say once the stream is over, in protocols whose usage may follow the terminal event. */
  finish?(): readonly AnswerEvent[]
  /** True once the vendor's terminal event has been seen. */
  readonly isComplete: boolean
}

export interface AnswerEventsOptions {
  /** Parsed wire events, as an SDK hands them over. */
  readonly wireEvents: AsyncIterable<unknown>
  readonly decoder: WireEventDecoder
  /** What an error of the wire or of the SDK means. */
  readonly toFailure: (error: unknown) => Failure
  /** Ends the call, the connection included. */
  readonly abort: () => void
}

/**
 * The answer's events. Ends after `end`, or throws `AttemptError`: never quietly, although both SDKs end their loop in
 * silence when the call is aborted and when the connection closes in the middle of an answer.
 * To leave it early ends the call.
 */
export function answerEvents(options: AnswerEventsOptions): AsyncIterable<AnswerEvent> {
  return {
    [Symbol.asyncIterator]() {
      let hasLeft = false
      const toFailure = (error: unknown) => (hasLeft ? LEFT : options.toFailure(error))
      const events = decodeEvents({ ...options, toFailure })
      return {
        next: () => events.next(),
        // A generator that waits for the wire, or has not begun, would leave the connection open.
        return() {
          hasLeft = true
          options.abort()
          return events.return(undefined)
        },
      }
    },
  }
}

async function* decodeEvents(options: AnswerEventsOptions): AsyncGenerator<AnswerEvent, undefined, undefined> {
  const { wireEvents, decoder, toFailure } = options
  let hasBegun = false
  try {
    for await (const wireEvent of wireEvents) {
      const events = decoder.decode(wireEvent)
      hasBegun = true
      yield* events
    }
  } catch (error) {
    // What breaks after the terminal event takes nothing from the answer.
    if (!decoder.isComplete) throw new AttemptError(brokenOff(toFailure(error), hasBegun), { cause: error })
  }
  if (!decoder.isComplete) throw new AttemptError(toFailure(new AttemptError(hasBegun ? CUT : EMPTY)))
  yield* decoder.finish?.() ?? []
}

const LEFT: Failure = { kind: 'client-gone', message: 'the stream was left before its end' }
const CUT: Failure = { kind: 'truncated', message: 'the stream ended without its terminal event' }
const EMPTY: Failure = { kind: 'malformed-answer', message: 'the stream ended without a single event' }

// Once the answer has begun, whatever makes it unreadable is a cut.
function brokenOff(failure: Failure, hasBegun: boolean): Failure {
  const isCut = failure.kind === 'in-doubt' || failure.kind === 'malformed-answer'
  return hasBegun && isCut ? { ...failure, kind: 'truncated' } : failure
}
