import { randomId } from '@sluice/core'
import type { Headers, Wire } from '../wire.ts'
import { WireRejection } from '../wire-rejection.ts'
import { answerMessage } from './answer-message.ts'
import { countTokens } from './count-tokens.ts'
import { anthropicError, anthropicStatusFault } from './errors.ts'
import { anthropicHeaders } from './headers.ts'
import { listModels } from './list-models.ts'

/** Anthropic's own API, both versions of it. */
export const anthropicWire: Wire = {
  vendor: 'anthropic',
  basePath: '',
  endpoints: {
    'POST /v1/messages': answerMessage,
    'POST /v1/messages/count_tokens': countTokens,
    'GET /v1/models': listModels,
  },
  newRequestId: (random) => randomId('req', random, 24),
  authenticate: (_path, headers) => authenticate(headers),
  unknownPath: () => ({ status: 404, message: 'Not found' }),
  unreadableBody: () => ({ status: 400, message: 'The request body is not valid JSON.' }),
  statusFault: anthropicStatusFault,
  errorReply: anthropicError,
  headers: anthropicHeaders,
  retryHeaders: (seconds) => ({ 'retry-after': String(Math.ceil(seconds)) }),
}

function authenticate(headers: Headers): void {
  const bearer = headers['authorization']?.replace(/^Bearer\s+/i, '')
  const key = headers['x-api-key'] || bearer
  if (!key) throw new WireRejection({ status: 401, message: 'x-api-key header is required' })
  if (key !== 'bad-key') return
  throw new WireRejection({ status: 401, message: headers['x-api-key'] ? 'invalid x-api-key' : 'Invalid bearer token' })
}
