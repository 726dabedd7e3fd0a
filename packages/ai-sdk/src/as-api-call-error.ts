import { APICallError } from '@ai-sdk/provider'
import { SluiceError } from '@sluice/core'

/**
 * An error as the AI SDK knows it. It is only marked as one to send again when Sluice says when: everything else has been
 * sent again already, elsewhere.
 */
export function asApiCallError(error: unknown, input: unknown): unknown {
  if (!(error instanceof SluiceError)) return error
  const { message, status, retryAfterMs, code, param, decisionId } = error
  return new APICallError({
    message,
    url: 'sluice:',
    requestBodyValues: input,
    statusCode: status,
    responseHeaders: retryAfterMs === undefined ? {} : { 'retry-after-ms': String(retryAfterMs) },
    isRetryable: retryAfterMs !== undefined && (status === 429 || status === 503),
    data: { code, param, decisionId },
    cause: error,
  })
}
