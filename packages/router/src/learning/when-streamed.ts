import { AnswerCollector, type Answer, type AnswerEvent } from '@sluice/core'

/** The same events, and once the `end` has been taken, what they make up. Who leaves before leaves the stream itself. */
export function whenStreamed(
  events: AsyncIterable<AnswerEvent>,
  onAnswer: (answer: Answer) => void,
): AsyncIterable<AnswerEvent> {
  return { [Symbol.asyncIterator]: () => collecting(events[Symbol.asyncIterator](), onAnswer) }
}

/** Not a generator: one that was never begun would not pass on that its reader leaves. */
function collecting(inner: AsyncIterator<AnswerEvent>, onAnswer: (answer: Answer) => void): AsyncIterator<AnswerEvent> {
  const collector = new AnswerCollector()
  return {
    async next() {
      const taken = await inner.next()
      if (taken.done) return taken
      collector.add(taken.value)
      if (taken.value.type === 'end') onAnswer(collector.finish())
      return taken
    },
    return: async () => (await inner.return?.()) ?? { done: true, value: undefined },
  }
}
