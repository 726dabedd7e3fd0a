import { randomId } from '@sluice/core'
import { answerChat } from '../openai-chat/answer-chat.ts'
import { answerResponse, countInputTokens } from '../openai-responses/answer-response.ts'
import { jsonReply, type DocumentReply, type Headers, type Wire } from '../wire.ts'
import { WireRejection } from '../wire-rejection.ts'
import { openAiError, openAiStatusFault } from './errors.ts'
import { openAiHeaders, openAiRetryHeaders } from './headers.ts'
import { OPENAI_MODELS } from './models.ts'

/** OpenAI's own API: Responses and Chat Completions. */
export const openAiWire: Wire = {
  vendor: 'openai',
  basePath: '/v1',
  endpoints: {
    'POST /v1/responses': answerResponse,
    'POST /v1/responses/input_tokens': countInputTokens,
    'POST /v1/chat/completions': answerChat,
    'GET /v1/models': listModels,
  },
  newRequestId: (random) => randomId('req', random, 32),
  authenticate: (_path, headers) => authenticate(headers),
  unknownPath: (method, path) => ({ status: 404, message: `Invalid URL (${method} ${path})` }),
  unreadableBody: () => ({
    status: 400,
    message:
      'We could not parse the JSON body of your request. (HINT: This likely means you aren’t using your HTTP library correctly. The OpenAI API expects a JSON payload.)',
  }),
  statusFault: openAiStatusFault,
  errorReply: openAiError,
  headers: openAiHeaders,
  retryHeaders: openAiRetryHeaders,
}

function authenticate(headers: Headers): void {
  const key = headers['authorization']?.replace(/^Bearer\s*/i, '')
  if (!key) {
    const message =
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY)."
    throw new WireRejection({ status: 401, message })
  }
  if (key === 'bad-key') {
    throw new WireRejection({ status: 401, message: `Incorrect API key provided: ${key}.`, code: 'invalid_api_key' })
  }
}

function listModels(): DocumentReply {
  const data = OPENAI_MODELS.map(({ id, created }) => ({ id, object: 'model', created, owned_by: 'system' }))
  return jsonReply({ object: 'list', data })
}
