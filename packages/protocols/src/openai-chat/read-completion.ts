import { AttemptError } from '@sluice/core'
import { attemptErrorOf } from '../openai-errors.ts'
import { completion, type Completion } from './answer-wire.ts'

/**
 * Reads an answer or a chunk.
 * @throws AttemptError when it is an error, which comes with HTTP 200 in streams, or nothing of this protocol.
 */
export function readCompletion(body: unknown): Completion {
  const { data, error } = completion.safeParse(body)
  if (!data) throw new AttemptError({ kind: 'malformed-answer', message: 'Not a chat completion.' }, { cause: error })
  if (data.error !== undefined && data.error !== null) throw attemptErrorOf(data.error)
  // Older vLLM sends errors flat.
  if (isFlatError(body)) throw attemptErrorOf(body)
  return data
}

function isFlatError(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'object' in body && body.object === 'error'
}
