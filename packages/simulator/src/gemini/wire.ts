import { randomId } from '@sluice/core'
import type { Endpoint, Headers, Wire } from '../wire.ts'
import { WireRejection } from '../wire-rejection.ts'
import { countTokens, generateContent, streamGenerateContent } from './answer-content.ts'
import { geminiError, geminiStatusFault } from './errors.ts'
import { getModel, listModels } from './list-models.ts'

/** The Gemini API, under both of its versions. It names no request and no limit in its headers. */
export const geminiWire: Wire = {
  vendor: 'gemini',
  basePath: '',
  maxBodyBytes: 20 * 1024 * 1024,
  endpoints: { ...endpointsOf('v1'), ...endpointsOf('v1beta') },
  newRequestId: (random) => randomId('req', random, 24),
  authenticate: (_path, headers) => authenticate(headers),
  unknownPath: () => ({ status: 404, message: 'Requested entity was not found.' }),
  unreadableBody: () => ({ status: 400, message: 'Invalid JSON payload received. Expected a value.' }),
  statusFault: geminiStatusFault,
  errorReply: geminiError,
  headers: ({ processingMs }) => ({
    'server-timing': `gfet4t7; dur=${processingMs}`,
    vary: 'Origin, X-Origin, Referer',
  }),
  // How long to wait stands in the body.
  retryHeaders: () => ({}),
}

function endpointsOf(version: string): Readonly<Record<string, Endpoint>> {
  const models = `/${version}/models`
  return {
    [`POST ${models}/{model}:generateContent`]: generateContent,
    [`POST ${models}/{model}:streamGenerateContent`]: streamGenerateContent,
    [`POST ${models}/{model}:countTokens`]: countTokens,
    [`GET ${models}`]: listModels,
    [`GET ${models}/{model}`]: getModel,
  }
}

function authenticate(headers: Headers): void {
  const key = headers['x-goog-api-key']
  if (!key) {
    const message =
      "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API."
    throw new WireRejection({ status: 403, message })
  }
  if (key !== 'bad-key') return
  const message = 'API key not valid. Please pass a valid API key.'
  throw new WireRejection({ status: 400, message, code: 'API_KEY_INVALID' })
}
