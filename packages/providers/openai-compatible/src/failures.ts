import type { FailureKind } from '@sluice/core'
import { failureKindOf } from '@sluice/protocols/openai-chat'
import { plainText, textAt, type VendorFailures, type VendorSignal } from '@sluice/provider-kit'
import { APIError } from 'openai'

// Such servers put the HTTP status where OpenAI has a code: it says nothing that the status does not say.
const STATUS_AS_CODE = /^\d{3}$/

// Wordings of vLLM before and after 0.16; other servers have copied either.
const PROSE_OF_400: readonly (readonly [RegExp, FailureKind])[] = [
  [/context length is only|maximum context length|longer than the maximum model length/i, 'context-too-long'],
  [/exceeds? (?:the )?(?:context|max_model_len)|prompt (?:is|too) (?:too )?long/i, 'context-too-long'],
  [/tool choice requires|tool parser|guided|grammar|chat template|(?:is|are) not supported/i, 'unsupported-dialect'],
  [/tool_call_id|json_schema|\bschema\b/i, 'unsupported-dialect'],
]

// Where servers put the reason: OpenAI's way, old vLLM's flat way, FastAPI's way, and a bare string.
const PLACES: readonly (readonly string[])[] = [['error', 'message'], ['message'], ['detail'], ['error']]

/** How vLLM, servers like it, and the gateways in front of them say that a call failed. */
export const compatibleFailures: VendorFailures = {
  brands: ['openai', 'vllm'],
  requestIdHeader: 'x-request-id',
  readSignal(body): VendorSignal {
    if (typeof body === 'string') return { message: plainText(body) }
    const code = textAt(body, 'error', 'code') ?? textAt(body, 'code')
    return {
      type: textAt(body, 'error', 'type') ?? textAt(body, 'type'),
      code: code !== undefined && STATUS_AS_CODE.test(code) ? undefined : code,
      message: PLACES.map((path) => textAt(body, ...path)).find((text) => text !== undefined),
    }
  },
  kindOf({ type = '', code, message = '' }, status) {
    const known = failureKindOf(code ?? '')
    if (status === undefined) return known ?? failureKindOf(type)
    if (known && known !== 'invalid-request') return known
    return status === 400 ? PROSE_OF_400.find(([pattern]) => pattern.test(message))?.[1] : undefined
  },
  errorEventOf(error) {
    return error instanceof APIError && error.status === undefined ? error.error : undefined
  },
}
