import { systemClock, type Clock } from '@sluice/core'
import { errorDetails } from '../openai-error-body.ts'
import { encodeModels } from '../openai-models.ts'
import { encodeQuota } from '../openai-quota.ts'
import type { CountingSurface } from '../protocol.ts'
import { decodeRequest } from './decode-request.ts'
import { encodeAnswer } from './encode-answer.ts'
import { encodeErrorEvent } from './encode-error.ts'
import { ResponseEventEncoder } from './encode-event.ts'
import { PROTOCOL } from './protocol-name.ts'

/** The client's side of the Responses API. The clock tells when an answer was made. */
export function createSurface(clock: Clock): CountingSurface {
  return {
    name: PROTOCOL,
    decodeRequest,
    encodeAnswer: (answer, echo) => encodeAnswer(answer, { time: clock.now(), echo }),
    createEventEncoder: (head, _request, echo) => new ResponseEventEncoder(head, clock, echo),
    encodeError: (error) => ({ error: errorDetails(error) }),
    encodeErrorEvent: (error) => encodeErrorEvent(error, 0),
    keepAlive: ': keep-alive\n\n',
    encodeModels,
    encodeQuota,
    decodeTokenCount: decodeRequest,
    encodeTokenCount: (inputTokens) => ({ object: 'response.input_tokens', input_tokens: inputTokens }),
  }
}

/** The client's side of the Responses API, by the machine's clock. */
export const surface = createSurface(systemClock)
