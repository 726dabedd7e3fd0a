import type { FailureKind } from '@sluice/core'
import { failureKindOf } from '@sluice/protocols/openai-responses'
import { plainText, textAt, type VendorFailures } from '@sluice/provider-kit'
import { APIError } from 'openai'

// Types that say more than the status they come with; the others (`server_error`, `invalid_request_error`) say less.
const DECISIVE_TYPES: ReadonlySet<string> = new Set(['insufficient_quota', 'billing_not_active'])

// A 400 without a code says in prose alone what it is about. Never asked on a 429: there prose cannot tell slow down from no money.
const PROSE_OF_400: readonly (readonly [RegExp, FailureKind])[] = [
  [/exceeds the context window|maximum context length|exceed the configured limit of \d+ tokens/i, 'context-too-long'],
  [/billing hard limit|exceeded your current quota/i, 'account-exhausted'],
  [/unsupported (?:parameter|value)|(?:is|are) not supported (?:with|for|by)/i, 'unsupported-dialect'],
  [/call_id|encrypted_content|encrypted content|invalid schema|invalid tool name/i, 'unsupported-dialect'],
]

/** How OpenAI says that a call failed. */
export const openAIFailures: VendorFailures = {
  requestIdHeader: 'x-request-id',
  readSignal(body) {
    if (typeof body === 'string') return { message: plainText(body) }
    return signalAt(body, 'error') ?? signalAt(body) ?? {}
  },
  kindOf({ type = '', code, message = '' }, status) {
    const known = failureKindOf(code ?? '') ?? (DECISIVE_TYPES.has(type) ? 'account-exhausted' : undefined)
    if (status === undefined) return known ?? failureKindOf(type)
    if (known && known !== 'invalid-request') return known
    return status === 400 ? PROSE_OF_400.find(([pattern]) => pattern.test(message))?.[1] : undefined
  },
  errorEventOf(error) {
    return error instanceof APIError && error.status === undefined ? error.error : undefined
  },
}

function signalAt(body: unknown, ...path: readonly string[]) {
  const message = textAt(body, ...path, 'message')
  const code = textAt(body, ...path, 'code')
  if (message === undefined && code === undefined) return undefined
  return { type: textAt(body, ...path, 'type'), code, message }
}
