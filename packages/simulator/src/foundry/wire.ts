import { randomId } from '@sluice/core'
import { answerHosted, type HostedRequest } from '../anthropic-hosts/answer-hosted.ts'
import { refuseFallbacks, refuseStructuredOutput } from '../anthropic-hosts/refuse-parts.ts'
import { countTokens } from '../anthropic/count-tokens.ts'
import { reject } from '../anthropic/reject.ts'
import { isGiven, isObject, textIn } from '../read-json.ts'
import { uuidOf } from '../uuid-of.ts'
import type { Headers, Wire, WireContext, WireRequest } from '../wire.ts'
import { WireRejection } from '../wire-rejection.ts'
import { findFoundryDeployment } from './deployments.ts'
import { foundryError, foundryStatusFault, frontRejection } from './errors.ts'

/** Claude on Microsoft Foundry: the Messages API, with deployment names for model ids. */
export const foundryWire: Wire = {
  vendor: 'foundry',
  basePath: '/anthropic',
  endpoints: {
    'POST /anthropic/v1/messages': (request, context) => answerHosted(readFoundry(request, context), context),
    'POST /anthropic/v1/messages/count_tokens': (request, context) => {
      const { headers, body, model } = readFoundry(request, context)
      return countTokens({ headers, body: { ...body, model: model.id } })
    },
  },
  newRequestId: (random) => randomId('req', random, 24),
  authenticate: (_path, headers) => authenticate(headers),
  unknownPath: () => ({ status: 404, code: '404', message: 'Resource not found' }),
  unreadableBody: () => ({ status: 400, message: 'The request body is not valid JSON.' }),
  statusFault: foundryStatusFault,
  errorReply: foundryError,
  headers: ({ requestId }) => ({ 'request-id': requestId, 'apim-request-id': uuidOf(requestId) }),
  retryHeaders: (seconds) => ({ 'retry-after': String(Math.ceil(seconds)) }),
}

function readFoundry({ headers, body }: WireRequest, { deployments }: WireContext): HostedRequest {
  if (!isObject(body)) return reject('Input should be a valid dictionary')
  if (!isGiven(body['model'])) reject('model: Field required')
  const modelId = textIn(body['model'])
  const deployment = findFoundryDeployment(modelId, deployments)
  if (!deployment) throw new WireRejection(frontRejection(404))
  if (deployment.isHostedOnAzure) refuseStructuredOutput(body)
  refuseFallbacks(body)
  return { model: deployment.model, modelId, headers, body }
}

function authenticate(headers: Headers): void {
  const token = headers['authorization']?.replace(/^Bearer\s+/i, '')
  const key = headers['x-api-key'] || headers['api-key'] || token
  if (!key || key === 'bad-key') throw new WireRejection(frontRejection(401))
}
