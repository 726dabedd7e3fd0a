import type { SluiceError } from '@sluice/core'
import { errorDetails } from '../openai-error-body.ts'
import { sseEvent } from '../sse.ts'

/**
 * What ends a broken stream, `sequenceNumber` events after its beginning.
 * The official SDK throws on it, so it comes in the flat form that its types name.
 */
export function encodeErrorEvent(error: SluiceError, sequenceNumber: number): string {
  const { code, message, param } = errorDetails(error)
  return sseEvent('error', { type: 'error', code, message, param, sequence_number: sequenceNumber })
}
