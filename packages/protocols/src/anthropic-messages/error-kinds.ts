import type { FailureKind } from '@sluice/core'
import { failureKindOf } from './failure-kinds.ts'

/** What an error of this protocol says, wherever it is hosted. */
export interface AnthropicError {
  readonly type?: string
  /** `error.details.error_code`. */
  readonly code?: string
  readonly message?: string
}

// Source: `error_code` in the types of @anthropic-ai/sdk 1.12.0, https://platform.claude.com/docs/en/api/errors
const CODES: Readonly<Record<string, FailureKind>> = {
  enforced_spend_limit_reached: 'account-exhausted',
  contract_spend_limit_reached: 'account-exhausted',
  linked_organization_spend_limit_reached: 'account-exhausted',
  linked_organization_billing_unavailable: 'account-exhausted',
  organization_on_hold: 'account-exhausted',
  ramp_limit_exceeded: 'rate-limited',
  cmek_key_unreachable: 'overloaded',
  cmek_key_disabled: 'unauthorized',
  cmek_key_network_blocked: 'unauthorized',
  image_dimensions_too_large: 'invalid-request',
  available_tools_limit_exceeded: 'unsupported-dialect',
  tool_name_conflict: 'unsupported-dialect',
  request_body_too_large_after_decoding: 'context-too-long',
}

// A plain 400 says in prose alone what it is about. Never asked on a 429: there prose cannot tell slow down from no money.
const PROSE_OF_400: readonly (readonly [RegExp, FailureKind])[] = [
  [/you have reached your specified (?:workspace )?api usage limits/i, 'account-exhausted'],
  [/credit balance is too low/i, 'account-exhausted'],
  [/prompt is too long|input length and `?max_tokens`? exceed context limit/i, 'context-too-long'],
  [/request (?:body )?exceeds the maximum size|input is too long/i, 'context-too-long'],
  [/^max_tokens: \d+ > \d+/i, 'unsupported-dialect'],
  [/signature|thinking blocks?|redacted_thinking/i, 'unsupported-dialect'],
  [/tool_use_id|tool_use\.id|tool_use ids?\b/i, 'unsupported-dialect'],
  [/input_schema|output_config|json schema|\bschema\b/i, 'unsupported-dialect'],
  [
    /is deprecated for this model|is not supported (?:for|on|with) this model|this model does not support/i,
    'unsupported-dialect',
  ],
  [/extra inputs are not permitted/i, 'unsupported-dialect'],
  [/content filtering policy/i, 'content-filtered'],
]

/** What an error means; undefined: its status says it all. There is no status in the middle of a stream. */
export function errorKindOf(
  { type, code, message = '' }: AnthropicError,
  status: number | undefined,
): FailureKind | undefined {
  const known = CODES[code ?? '']
  if (known) return known
  if (status === undefined) return failureKindOf(type)
  return status === 400 ? PROSE_OF_400.find(([pattern]) => pattern.test(message))?.[1] : undefined
}
