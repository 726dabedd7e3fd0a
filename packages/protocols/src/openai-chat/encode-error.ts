import type { SluiceError } from '@sluice/core'
import { errorDetails } from '../openai-error-body.ts'
import { sseEvent } from '../sse.ts'

/** What ends a broken stream: no `[DONE]` follows, so nobody takes it for an answer. */
export function encodeErrorEvent(error: SluiceError): string {
  return sseEvent(undefined, { error: errorDetails(error) })
}
