import { APIError } from '@anthropic-ai/sdk'
import { errorKindOf } from '@sluice/protocols/anthropic-messages'
import { plainText, textAt, type VendorFailures } from '@sluice/provider-kit'

/** How Anthropic says that a call failed. */
export const anthropicFailures: VendorFailures = {
  requestIdHeader: 'request-id',
  readSignal(body) {
    if (typeof body === 'string') return { message: plainText(body) }
    return {
      type: textAt(body, 'error', 'type'),
      code: textAt(body, 'error', 'details', 'error_code'),
      message: textAt(body, 'error', 'message'),
    }
  },
  kindOf: errorKindOf,
  errorEventOf(error) {
    return error instanceof APIError && error.status === undefined ? error.error : undefined
  },
}
