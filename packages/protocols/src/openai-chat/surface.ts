import { systemClock, type Clock } from '@sluice/core'
import { errorDetails } from '../openai-error-body.ts'
import { encodeModels } from '../openai-models.ts'
import { encodeQuota } from '../openai-quota.ts'
import type { Surface } from '../protocol.ts'
import { decodeRequest } from './decode-request.ts'
import { encodeAnswer } from './encode-answer.ts'
import { encodeErrorEvent } from './encode-error.ts'
import { ChunkEncoder } from './encode-event.ts'
import { PROTOCOL } from './protocol-name.ts'

/** The client's side of the Chat Completions API. The clock tells when an answer was made. */
export function createSurface(clock: Clock): Surface {
  return {
    name: PROTOCOL,
    decodeRequest,
    encodeAnswer: (answer) => encodeAnswer(answer, clock.now()),
    createEventEncoder: (head, request) => new ChunkEncoder(head, request, clock.now()),
    encodeError: (error) => ({ error: errorDetails(error) }),
    encodeErrorEvent,
    keepAlive: ': keep-alive\n\n',
    encodeModels,
    encodeQuota,
  }
}

/** The client's side of the Chat Completions API, by the machine's clock. */
export const surface = createSurface(systemClock)
