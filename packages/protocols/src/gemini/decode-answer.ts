import { AnswerCollector, AttemptError, type Answer } from '@sluice/core'
import { createEventDecoder, type DecodeOptions } from './decode-event.ts'
import { PROTOCOL } from './protocol-name.ts'

/**
 * Reads a whole answer: it has the form of a stream's only chunk.
 * @throws AttemptError when it is an error, no answer, or one that did not come to its end.
 */
export function decodeAnswer(body: unknown, options: DecodeOptions = {}): Answer {
  const decoder = createEventDecoder(options)
  const collector = new AnswerCollector()
  for (const event of decoder.decode(body)) collector.add(event)
  for (const event of decoder.finish?.() ?? []) collector.add(event)
  if (collector.isComplete) return collector.finish()
  const message = `${PROTOCOL}: an answer without a finish reason, and nothing that blocked it.`
  throw new AttemptError({ kind: 'malformed-answer', message })
}
