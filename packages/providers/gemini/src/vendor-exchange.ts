import { AttemptError } from '@sluice/core'
import type { HttpFetch } from '@sluice/provider-kit'

/** One call through the SDK: its fetch, what ends it, and the headers of the answer once there is one. */
export interface VendorExchange {
  readonly fetch: HttpFetch['fetch']
  readonly controller: AbortController
  /** Empty before the vendor has answered. */
  headers(): Headers
  /** What an error that the SDK has thrown means: once the vendor has answered, that the answer could not be read. */
  explain(error: unknown): unknown
}

/** Opens an exchange that ends with the caller's signal. The SDK is not given it: its listeners there would stay. */
export function openExchange(http: HttpFetch['fetch'], caller: AbortSignal): VendorExchange {
  const controller = new AbortController()
  const signal = AbortSignal.any([caller, controller.signal])
  let answered: Headers | undefined
  return {
    controller,
    async fetch(input, init) {
      const response = await http(input, { ...init, signal })
      answered = response.headers
      return response
    },
    headers: () => answered ?? new Headers(),
    explain: (error) => (answered === undefined || isTelling(error) ? error : unreadable(error)),
  }
}

// Ours, or an error event of the vendor; the rest are bare errors about JSON that broke off.
function isTelling(error: unknown): boolean {
  return error instanceof AttemptError || (error instanceof Error && error.name === 'ApiError')
}

// In words of ours: the SDK's quote the answer.
function unreadable(error: unknown): AttemptError {
  return new AttemptError({ kind: 'malformed-answer', message: 'the SDK cannot read the answer' }, { cause: error })
}
