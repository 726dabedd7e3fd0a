import { randomId } from '@sluice/core'
import { checkAwsAuthorization } from '../aws-auth.ts'
import { uuidOf } from '../uuid-of.ts'
import type { Wire } from '../wire.ts'
import { answerInvoke, answerInvokeStream, countInvokeTokens } from './answer-invoke.ts'
import { bedrockError, bedrockStatusFault } from './errors.ts'
import { listFoundationModels, listInferenceProfiles } from './list-models.ts'

/** Claude on AWS: bedrock-runtime's InvokeModel, and what Bedrock says of its models. */
export const bedrockWire: Wire = {
  vendor: 'bedrock',
  basePath: '',
  maxBodyBytes: 20 * 1024 * 1024,
  endpoints: {
    'POST /model/{model}/invoke': answerInvoke,
    'POST /model/{model}/invoke-with-response-stream': answerInvokeStream,
    'POST /model/{model}/count-tokens': countInvokeTokens,
    // Bedrock's control plane, which has a host of its own.
    'GET /foundation-models': listFoundationModels,
    'GET /inference-profiles': listInferenceProfiles,
  },
  newRequestId: (random) => uuidOf(randomId('aws', random)),
  authenticate: (_path, headers) => checkAwsAuthorization(headers, 'bedrock'),
  unknownPath: () => ({ status: 404, type: 'UnknownOperationException', message: 'Unknown operation' }),
  unreadableBody: () => ({
    status: 400,
    message: 'Malformed input request, please reformat your input and try again.',
  }),
  statusFault: bedrockStatusFault,
  errorReply: bedrockError,
  headers: ({ requestId }) => ({ 'x-amzn-requestid': requestId }),
  retryHeaders: (seconds) => ({ 'retry-after': String(Math.ceil(seconds)) }),
}
