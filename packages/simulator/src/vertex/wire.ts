import { randomId } from '@sluice/core'
import { answerHosted } from '../anthropic-hosts/answer-hosted.ts'
import { countTokens } from '../anthropic/count-tokens.ts'
import type { DocumentReply, Endpoint, Headers, Wire, WireRequest } from '../wire.ts'
import { WireRejection } from '../wire-rejection.ts'
import { vertexError, vertexStatusFault } from './errors.ts'
import { listPublisherModels } from './list-models.ts'
import { readCountPrediction, readPrediction } from './read-prediction.ts'

const MODELS = 'POST /v1/projects/{project}/locations/{location}/publishers/anthropic/models'

const answerPrediction: Endpoint = (request, context) =>
  answerHosted(readPrediction(request), context, { idMark: 'vrtx' })

/** Claude on Google's Vertex AI. */
export const vertexWire: Wire = {
  vendor: 'vertex',
  basePath: '/v1',
  maxBodyBytes: 30 * 1024 * 1024,
  endpoints: {
    'GET /v1beta1/publishers/anthropic/models': listPublisherModels,
    [`${MODELS}/count-tokens:rawPredict`]: countPrediction,
    [`${MODELS}/{model}:rawPredict`]: answerPrediction,
    [`${MODELS}/{model}:streamRawPredict`]: answerPrediction,
  },
  newRequestId: (random) => randomId('req_vrtx', random, 24),
  authenticate: (_path, headers) => authenticate(headers),
  unknownPath: (_method, path) => ({ status: 404, message: `The requested URL ${path} was not found on this server.` }),
  unreadableBody: () => ({ status: 400, message: 'The request body is not valid JSON.' }),
  statusFault: vertexStatusFault,
  errorReply: vertexError,
  headers: ({ requestId }) => ({ 'request-id': requestId }),
  retryHeaders: (seconds) => ({ 'retry-after': String(Math.ceil(seconds)) }),
}

function countPrediction(request: WireRequest): DocumentReply {
  const { headers, body, model } = readCountPrediction(request)
  return countTokens({ headers, body: { ...body, model: model.id } })
}

function authenticate(headers: Headers): void {
  const token = /^Bearer\s+(\S+)$/i.exec(headers['authorization'] ?? '')?.[1]
  if (token && token !== 'bad-key') return
  const message =
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.'
  throw new WireRejection({ status: 401, message })
}
