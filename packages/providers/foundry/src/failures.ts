import { APIError } from '@anthropic-ai/sdk'
import type { FailureKind } from '@sluice/core'
import { errorKindOf } from '@sluice/protocols/anthropic-messages'
import { plainText, textAt, type VendorFailures } from '@sluice/provider-kit'

// Azure's own front: taken from Azure OpenAI's practice, not confirmed for Claude. What is not here goes by its status.
const CODES: Readonly<Record<string, FailureKind>> = {
  DeploymentNotFound: 'model-not-found',
  RateLimitReached: 'rate-limited',
  TooManyRequests: 'rate-limited',
  InsufficientQuota: 'account-exhausted',
  QuotaExceeded: 'account-exhausted',
  SubscriptionDisabled: 'account-exhausted',
  PermissionDenied: 'unauthorized',
  AccessDenied: 'unauthorized',
  content_filter: 'content-filtered',
  InternalServerError: 'vendor-error',
  ServiceUnavailable: 'overloaded',
}

/** How Foundry says that a call failed: in Azure's words at the door, in Anthropic's behind it. */
export const foundryFailures: VendorFailures = {
  brands: ['azure', 'microsoft', 'anthropic'],
  requestIdHeader: ['request-id', 'apim-request-id'],
  readSignal(body) {
    if (typeof body === 'string') return { message: plainText(body) }
    return {
      type: textAt(body, 'error', 'type'),
      code: textAt(body, 'error', 'details', 'error_code') ?? textAt(body, 'error', 'code'),
      message: textAt(body, 'error', 'message') ?? textAt(body, 'message'),
    }
  },
  kindOf(signal, status) {
    return CODES[signal.code ?? ''] ?? errorKindOf(signal, status)
  },
  errorEventOf(error) {
    return error instanceof APIError && error.status === undefined ? error.error : undefined
  },
}
