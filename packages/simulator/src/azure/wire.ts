import { randomId } from '@sluice/core'
import { answerChat } from '../openai-chat/answer-chat.ts'
import { answerResponse } from '../openai-responses/answer-response.ts'
import { openAiHeaders, openAiRetryHeaders } from '../openai/headers.ts'
import { uuidOf } from '../uuid-of.ts'
import type { Endpoint, HeaderFacts, Headers, Wire, WireReply } from '../wire.ts'
import { WireRejection } from '../wire-rejection.ts'
import { azureError, azureStatusFault, frontRejection } from './errors.ts'
import { withFilterResults } from './filter-results.ts'
import { listModels, listModelsInFull } from './list-models.ts'
import { readDeployment } from './read-deployment.ts'

const RESOURCE_NOT_FOUND = { status: 404, code: '404', message: 'Resource not found' }

const answerAzureResponse = forDeployment(answerResponse)
const answerAzureChat = forDeployment((request, context) => withFilterResults(answerChat(request, context)))

/** OpenAI's models on Azure: deployment paths with a dated `api-version`, and the v1 paths without. */
export const azureWire: Wire = {
  vendor: 'azure',
  basePath: '/openai',
  endpoints: {
    'POST /openai/deployments/{deployment}/chat/completions': dated(answerAzureChat),
    'POST /openai/responses': dated(answerAzureResponse),
    'POST /openai/v1/chat/completions': answerAzureChat,
    'POST /openai/v1/responses': answerAzureResponse,
    'GET /openai/models': dated(listModelsInFull),
    'GET /openai/v1/models': listModels,
  },
  newRequestId: (random) => uuidOf(randomId('apim', random)),
  authenticate: (_path, headers) => authenticate(headers),
  unknownPath: () => RESOURCE_NOT_FOUND,
  unreadableBody: () => ({ status: 400, message: 'We could not parse the JSON body of your request.' }),
  statusFault: azureStatusFault,
  errorReply: azureError,
  headers: azureHeaders,
  retryHeaders: openAiRetryHeaders,
}

/** Bills under the deployment's name. */
function forDeployment(endpoint: Endpoint): Endpoint {
  return (request, context): WireReply => {
    const { name, body } = readDeployment(request, context)
    const reply = endpoint({ ...request, body }, context)
    return { ...reply, bill: reply.bill && { ...reply.bill, model: name } }
  }
}

/** Without a version Azure does not find the path. */
function dated(endpoint: Endpoint): Endpoint {
  return (request, context) => {
    if (!request.query.get('api-version')) throw new WireRejection(RESOURCE_NOT_FOUND)
    return endpoint(request, context)
  }
}

function authenticate(headers: Headers): void {
  const key = headers['api-key'] || headers['authorization']?.replace(/^Bearer\s*/i, '')
  if (!key || key === 'bad-key') throw new WireRejection(frontRejection(401))
}

/** OpenAI's rate limits, and Azure's own ids in place of OpenAI's. */
function azureHeaders(facts: HeaderFacts): Headers {
  const limits = Object.entries(openAiHeaders(facts)).filter(([name]) => name.startsWith('x-ratelimit-'))
  return {
    'apim-request-id': facts.requestId,
    'x-request-id': uuidOf(facts.requestId),
    'x-ms-region': 'East US 2',
    ...Object.fromEntries(limits),
  }
}
