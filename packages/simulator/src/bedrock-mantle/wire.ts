import { randomId } from '@sluice/core'
import { answerHosted } from '../anthropic-hosts/answer-hosted.ts'
import { countTokens } from '../anthropic/count-tokens.ts'
import { anthropicError, anthropicStatusFault } from '../anthropic/errors.ts'
import { checkAwsAuthorization } from '../aws-auth.ts'
import { uuidOf } from '../uuid-of.ts'
import type { Headers, Wire } from '../wire.ts'
import { listModels } from './list-models.ts'
import { readMantle } from './read-mantle.ts'

/** Claude on AWS: the Messages API itself on bedrock-mantle. */
export const mantleWire: Wire = {
  vendor: 'bedrock-mantle',
  basePath: '/anthropic',
  maxBodyBytes: 20 * 1024 * 1024,
  endpoints: {
    'POST /anthropic/v1/messages': (request, context) => answerHosted(readMantle(request), context, { idMark: 'bdrk' }),
    // Of the OpenAI-compatible wire on the same host.
    'GET /v1/models': listModels,
    'POST /anthropic/v1/messages/count_tokens': (request) => {
      const { headers, body, model } = readMantle(request)
      return countTokens({ headers, body: { ...body, model: model.id } })
    },
  },
  newRequestId: (random) => randomId('req', random, 24),
  authenticate: (_path, headers) => authenticate(headers),
  unknownPath: () => ({ status: 404, message: 'Not found' }),
  unreadableBody: () => ({ status: 400, message: 'The request body is not valid JSON.' }),
  statusFault: anthropicStatusFault,
  errorReply: (details, requestId) => anthropicError({ ...details, type: undefined }, requestId),
  headers: ({ requestId }) => ({ 'request-id': requestId, 'x-amzn-requestid': uuidOf(requestId) }),
  retryHeaders: (seconds) => ({ 'retry-after': String(Math.ceil(seconds)) }),
}

/** A key may also come as the first-party API has it. */
function authenticate(headers: Headers): void {
  const key = headers['x-api-key']
  const authorization = key ? `Bearer ${key}` : headers['authorization']
  checkAwsAuthorization({ ...headers, authorization: authorization ?? '' }, 'bedrock-mantle')
}
