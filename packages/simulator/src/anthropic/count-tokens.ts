import type { DocumentReply } from '../wire.ts'
import { jsonReply } from '../wire.ts'
import type { AnthropicRequest } from './answer-message.ts'
import { checkCount } from './check-request.ts'
import { readSegments } from './read-segments.ts'

/** `POST /v1/messages/count_tokens`. */
export function countTokens(request: AnthropicRequest): DocumentReply {
  return jsonReply({ input_tokens: promptTokensOf(request) })
}

/** What the prompt counts as, once it has been checked. */
export function promptTokensOf({ headers, body }: AnthropicRequest): number {
  const segments = readSegments(checkCount(headers, body).body)
  return segments.reduce((sum, segment) => sum + segment.tokens, 0)
}
