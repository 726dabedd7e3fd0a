import { randomId } from '@sluice/core'
import { readCounted } from '../openai-chat/read-prompt.ts'
import { promptTokens } from '../openai/count-usage.ts'
import { objectIn, textIn } from '../read-json.ts'
import { jsonReply, type DocumentReply, type Headers, type Wire, type WireContext, type WireRequest } from '../wire.ts'
import { WireRejection } from '../wire-rejection.ts'
import { answerVllmChat } from './answer-chat.ts'
import { findModel } from './check-request.ts'
import { bareError, vllmStatusFault } from './errors.ts'
import { VLLM_MODELS } from './models.ts'

/** A vLLM server with a key, tool calls switched on, and prompt-cache details switched off. */
export const vllmWire: Wire = {
  vendor: 'vllm',
  basePath: '/v1',
  endpoints: {
    'POST /v1/chat/completions': answerVllmChat,
    'GET /v1/models': listModels,
    'POST /tokenize': tokenize,
    'GET /health': () => ({ type: 'document', status: 200, contentType: 'text/plain', body: '' }),
  },
  newRequestId: (random) => randomId('req', random, 32),
  authenticate,
  unknownPath: () => ({ status: 404, type: 'detail', message: 'Not Found' }),
  unreadableBody: () => ({ status: 400, message: 'JSON decode error' }),
  statusFault: vllmStatusFault,
  errorReply: bareError,
  headers: ({ requestId }) => ({ 'x-request-id': requestId, server: 'uvicorn' }),
  retryHeaders: (seconds) => ({ 'retry-after': String(Math.ceil(seconds)) }),
}

/** Only paths under /v1 want the key. */
function authenticate(path: string, headers: Headers): void {
  if (!path.startsWith('/v1/')) return
  const key = headers['authorization']?.replace(/^Bearer\s*/i, '')
  if (!key || key === 'bad-key') throw new WireRejection({ status: 401, message: 'Unauthorized' })
}

function listModels(_request: WireRequest, context: WireContext): DocumentReply {
  const data = VLLM_MODELS.map(({ id, maxModelLength }) => ({
    id,
    object: 'model',
    created: Math.floor(context.nowMs / 1_000),
    owned_by: 'vllm',
    root: id,
    parent: null,
    max_model_len: maxModelLength,
    permission: [],
  }))
  return jsonReply({ object: 'list', data })
}

/** Takes a prompt or messages. The token ids are placeholders: only their number means something. */
function tokenize(request: WireRequest): DocumentReply {
  const body = objectIn(request.body)
  const model = findModel(body['model'])
  const counted =
    body['messages'] === undefined
      ? { text: textIn(body['prompt']), extraTokens: 0, isKeptLong: false }
      : readCounted(body)
  const count = promptTokens(counted)
  const tokens = Array.from({ length: count }, (_, at) => (at * 7) % 200_000)
  return jsonReply({ count, max_model_len: model.maxModelLength, tokens, token_strs: null })
}
