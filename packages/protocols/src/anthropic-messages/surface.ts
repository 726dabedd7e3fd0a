import type { CountingSurface } from '../protocol.ts'
import { sseEvent } from '../sse.ts'
import { decodeRequest, decodeTokenCount } from './decode-request.ts'
import { encodeAnswer } from './encode-answer.ts'
import { encodeError } from './encode-error.ts'
import { createEventEncoder } from './encode-event.ts'
import { encodeModels } from './encode-models.ts'
import { encodeQuota } from './encode-quota.ts'
import { PROTOCOL } from './protocol-name.ts'

/** Sluice as a client of the Messages API sees it. */
export const surface: CountingSurface = {
  name: PROTOCOL,
  decodeRequest,
  encodeAnswer,
  createEventEncoder,
  encodeError,
  encodeErrorEvent: (error, requestId) => sseEvent('error', encodeError(error, requestId)),
  keepAlive: sseEvent('ping', { type: 'ping' }),
  encodeModels,
  encodeQuota,
  decodeTokenCount,
  encodeTokenCount: (inputTokens) => ({ input_tokens: inputTokens }),
}
