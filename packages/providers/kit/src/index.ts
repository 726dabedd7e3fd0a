export { createHttpFetch, COMMON_HEADERS, type HttpFetch, type HttpFetchOptions } from './http-fetch.ts'
export { HttpStatusError } from './http-status-error.ts'
export { transportFailure } from './transport-failure.ts'
export { statusFailureKind } from './status-failure-kind.ts'
export type { HeaderReader } from './header-reader.ts'
export { readRetryAfterMs } from './read-retry-after.ts'
export { readQuota, type LimitHeaders, type QuotaHeaderNames } from './read-quota.ts'
export { shouldRetryHeader } from './should-retry-header.ts'
export { textAt, rowsAt, plainText } from './text-at.ts'
export { createSdkSettings, type ConnectionSettings, type SdkSettings } from './sdk-settings.ts'
export { createSdkClient, type PostingSdk, type SdkClientParts, type SdkGet, type SdkRequest } from './sdk-client.ts'
export { requirePeer, type PeerSettings } from './require-peer.ts'
export { answerEvents, type AnswerEventsOptions, type WireEventDecoder } from './answer-events.ts'
export { vendorFailure, type FailureContext, type VendorFailures, type VendorSignal } from './vendor-failure.ts'
export {
  createProvider,
  type VendorClient,
  type VendorParts,
  type VendorReply,
  type WireStream,
} from './create-provider.ts'
export type { Connection, Environment, ProviderKind, SigningKey } from './provider-kind.ts'
