import { AttemptError, type FailureKind } from '@sluice/core'
import { z } from 'zod'
import { PROTOCOL } from './protocol-name.ts'

// Source: the codes of https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto
// and https://ai.google.dev/gemini-api/docs/troubleshooting
const KINDS: ReadonlyMap<string, FailureKind> = new Map<string, FailureKind>([
  ['INVALID_ARGUMENT', 'invalid-request'],
  ['OUT_OF_RANGE', 'invalid-request'],
  // A country that is not served, or a free tier that is not offered there.
  ['FAILED_PRECONDITION', 'unauthorized'],
  ['UNAUTHENTICATED', 'unauthorized'],
  ['PERMISSION_DENIED', 'unauthorized'],
  ['NOT_FOUND', 'model-not-found'],
  ['RESOURCE_EXHAUSTED', 'rate-limited'],
  ['ABORTED', 'conflict'],
  ['UNAVAILABLE', 'overloaded'],
  ['INTERNAL', 'vendor-error'],
  ['UNKNOWN', 'vendor-error'],
  ['DATA_LOSS', 'vendor-error'],
  ['CANCELLED', 'vendor-error'],
  ['DEADLINE_EXCEEDED', 'vendor-error'],
])

const errorBody = z.object({ status: z.string().nullish(), message: z.string().nullish() })

/** What an `error.status` of the vendor means; undefined when it is not known. */
export function failureKindOf(status: string | null | undefined): FailureKind | undefined {
  return KINDS.get(status ?? '')
}

/** The error object in the middle of a stream. */
export function attemptErrorOf(wireError: unknown): AttemptError {
  const { data } = errorBody.safeParse(wireError)
  return new AttemptError({
    kind: failureKindOf(data?.status) ?? 'vendor-error',
    message: `${PROTOCOL}: the vendor ended the answer with ${data?.status ?? 'an error'}: ${data?.message ?? ''}`,
    vendorCode: data?.status ?? undefined,
  })
}
