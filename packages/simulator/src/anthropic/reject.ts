import { WireRejection, type RejectionDetails } from '../wire-rejection.ts'

/** An `invalid_request_error`. */
export function reject(message: string, more: Partial<RejectionDetails> = {}): never {
  throw new WireRejection({ status: 400, message, ...more })
}
