import { AttemptError, type FailureKind, type Usage } from '@sluice/core'
import { z } from 'zod'

// Codes before types: `context_length_exceeded` comes with the type `invalid_request_error`.
// Sources: the error codes in the types of openai 7.57.0; the rest are error types and HTTP statuses that vLLM sends as codes.
const CODES: readonly (readonly [FailureKind, string])[] = [
  ['invalid-request', 'invalid_request_error invalid_value invalid_type unknown_parameter unsupported_parameter'],
  ['invalid-request', 'unsupported_value missing_required_parameter BadRequestError UnprocessableEntityError 400 422'],
  ['invalid-request', 'invalid_image invalid_image_format invalid_base64_image invalid_image_url invalid_image_mode'],
  ['invalid-request', 'image_too_large image_too_small image_parse_error image_file_too_large empty_image_file'],
  ['invalid-request', 'unsupported_image_media_type failed_to_download_image image_file_not_found'],
  ['context-too-long', 'context_length_exceeded request_too_large 413'],
  ['unsupported-dialect', 'invalid_json_schema invalid_function_parameters invalid_encrypted_content'],
  ['account-exhausted', 'insufficient_quota billing_hard_limit_reached billing_not_active credit_balance_exhausted'],
  ['account-exhausted', 'account_deactivated budget_exceeded 402'],
  ['unauthorized', 'invalid_api_key authentication_error permission_error permission_denied AuthenticationError'],
  ['unauthorized', 'PermissionDeniedError unsupported_country_region_territory data_residency_mismatch 401 403'],
  ['model-not-found', 'model_not_found DeploymentNotFound NotFoundError not_found_error 404'],
  ['content-filtered', 'invalid_prompt content_filter content_policy_violation image_content_policy_violation'],
  ['content-filtered', 'bio_policy cyber_policy misalignment_policy_violation'],
  ['rate-limited', 'rate_limit_exceeded rate_limit_error RateLimitError 429'],
  ['overloaded', 'overloaded overloaded_error server_overloaded slow_down ServiceUnavailableError 503'],
  ['vendor-error', 'server_error internal_error api_error vector_store_timeout InternalServerError 500'],
  ['in-doubt', '502 504'],
  ['conflict', 'conflict_error 409'],
]

const KINDS = new Map(CODES.flatMap(([kind, codes]) => codes.split(' ').map((code) => [code, kind] as const)))

const errorBody = z.object({
  code: z.union([z.string(), z.number()]).nullish().catch(undefined),
  type: z.string().nullish().catch(undefined),
  message: z.string().nullish().catch(undefined),
})

/** What an error code, an error type or a status sent as a code of an OpenAI protocol means; undefined when it is not known. */
export function failureKindOf(code: string | number | null | undefined): FailureKind | undefined {
  return KINDS.get(String(code))
}

/**
 * The error object of an answer or a stream event, classified; `vendor-error` when neither code nor type is known.
 * `usage`: what the failed call used, where the vendor says so.
 */
export function attemptErrorOf(wireError: unknown, usage?: Usage): AttemptError {
  const { data } = errorBody.safeParse(wireError)
  const text = typeof wireError === 'string' ? wireError : undefined
  return new AttemptError({
    kind: failureKindOf(data?.code) ?? failureKindOf(data?.type) ?? 'vendor-error',
    message: data?.message ?? text ?? 'The vendor reported an error without a message.',
    vendorCode: data?.code === undefined || data.code === null ? (data?.type ?? undefined) : String(data.code),
    usage,
  })
}
