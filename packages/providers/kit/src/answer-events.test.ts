import { AttemptError, NO_USAGE, type AnswerEvent, type Failure } from '@sluice/core'
import { expect, test, vi } from 'vitest'
import { answerEvents, type WireEventDecoder } from './answer-events.ts'

const START: AnswerEvent = { type: 'start', id: 'a', model: 'm' }
const END: AnswerEvent = { type: 'end', stopReason: 'end', usage: NO_USAGE, usageSource: 'reported' }

/** Reads wire events that are the name of the event they stand for; `end` is the terminal one. */
function createDecoder(): WireEventDecoder {
  let isComplete = false
  return {
    get isComplete() {
      return isComplete
    },
    decode(wireEvent) {
      isComplete ||= wireEvent === 'end'
      return wireEvent === 'end' ? [END] : [START]
    },
  }
}

const toFailure = (error: unknown): Failure =>
  error instanceof AttemptError ? error.failure : { kind: 'in-doubt', message: 'reset' }

async function* wire(events: readonly AnswerEvent[], error?: Error): AsyncGenerator<string> {
  yield* events.map((event) => event.type)
  if (error) throw error
}

async function run(events: readonly AnswerEvent[], error?: Error, decoder = createDecoder()): Promise<AnswerEvent[]> {
  const seen: AnswerEvent[] = []
  const answer = answerEvents({ wireEvents: wire(events, error), decoder, toFailure, abort: () => {} })
  for await (const event of answer) seen.push(event)
  return seen
}

function failing(kind: string): unknown {
  return expect.objectContaining({ failure: expect.objectContaining({ kind }) })
}

test('hands out the events of a whole answer', async () => {
  expect(await run([START, END])).toEqual([START, END])
})

test('throws when the stream ends in silence before its terminal event', async () => {
  await expect(run([START])).rejects.toEqual(failing('truncated'))
})

test('throws when the stream ends without a single event', async () => {
  await expect(run([])).rejects.toEqual(failing('malformed-answer'))
})

test('takes a lost connection for a cut once the answer has begun, and for a doubt before', async () => {
  await expect(run([START], new Error('reset'))).rejects.toEqual(failing('truncated'))
  await expect(run([], new Error('reset'))).rejects.toEqual(failing('in-doubt'))
})

test('keeps what the vendor said of the failure', async () => {
  const overloaded = new AttemptError({ kind: 'overloaded', message: 'overloaded' })
  await expect(run([START], overloaded)).rejects.toEqual(failing('overloaded'))
})

test('does not lose an answer to what breaks after its end', async () => {
  expect(await run([START, END], new Error('reset'))).toEqual([START, END])
})

test('asks the decoder for what is left to say, only of a whole answer', async () => {
  const withLast = (isComplete: boolean) => ({ isComplete, decode: () => [START], finish: () => [END] })
  expect(await run([START], undefined, withLast(true))).toEqual([START, END])
  await expect(run([START], undefined, withLast(false))).rejects.toEqual(failing('truncated'))
})

test('ends the call when it is left early, begun or not', async () => {
  for (const steps of [0, 1]) {
    const abort = vi.fn<() => void>()
    const answer = answerEvents({ wireEvents: wire([START, END]), decoder: createDecoder(), toFailure, abort })
    const events = answer[Symbol.asyncIterator]()
    for (let step = 0; step < steps; step += 1) await events.next()
    await events.return?.()
    expect(abort).toHaveBeenCalledOnce()
    expect(await events.next()).toEqual({ done: true, value: undefined })
  }
})
