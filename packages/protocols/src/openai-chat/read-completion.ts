import { attemptErrorOf } from '../openai-errors.ts'
import { readVendor } from '../read-vendor.ts'
import { completion, type Completion } from './answer-wire.ts'
import { PROTOCOL } from './protocol-name.ts'

/**
 * Reads an answer or a chunk.
 * @throws AttemptError when it is an error, which comes with HTTP 200 in streams, or nothing of this protocol.
 */
export function readCompletion(body: unknown): Completion {
  const data = readVendor(completion, body, PROTOCOL)
  if (data.error !== undefined && data.error !== null) throw attemptErrorOf(data.error)
  // Older vLLM sends errors flat.
  if (isFlatError(body)) throw attemptErrorOf(body)
  return data
}

function isFlatError(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'object' in body && body.object === 'error'
}
