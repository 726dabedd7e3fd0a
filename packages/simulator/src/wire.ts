import type { Random, Usage } from '@sluice/core'
import type { FaultStatus } from './fault.ts'
import type { PrefixCache } from './prefix-cache.ts'
import type { QuotaReading } from './quota-window.ts'
import type { RejectionDetails } from './wire-rejection.ts'

export const VENDORS = ['anthropic', 'openai', 'vllm'] as const

/** A vendor the simulator can stand in for. */
export type VendorName = (typeof VENDORS)[number]

export type Headers = Readonly<Record<string, string>>

export interface WireRequest {
  readonly headers: Headers
  /** The parsed JSON body; undefined when the request had none. */
  readonly body: unknown
}

/** What an endpoint may know besides the request. */
export interface WireContext {
  /** Repeats itself for the same seed and request body. */
  readonly random: Random
  readonly cache: PrefixCache
  readonly nowMs: number
  /** An id that no other request of this simulator gets. */
  newId(prefix: string): string
}

/** `opening` comes before anything of the answer, `framing` stands around its content, `terminal` is what a whole stream ends with. */
export type FrameKind = 'opening' | 'content' | 'framing' | 'terminal'

/** One event of a stream, as it is written. */
export interface Frame {
  readonly kind: FrameKind
  readonly text: string
}

/** What the vendor would put on the invoice for one answer. */
export interface Bill {
  readonly id: string
  /** The model id as requested. */
  readonly model: string
  readonly usage: Usage
}

export interface DocumentReply {
  readonly type: 'document'
  readonly status: number
  readonly contentType: string
  readonly body: string
  /** Comes from a proxy in front of the vendor and carries none of the vendor's headers. */
  readonly isFromEdge?: boolean
  /** Absent when nothing is billed. */
  readonly bill?: Bill
}

export interface StreamReply {
  readonly type: 'stream'
  readonly frames: readonly Frame[]
  /** The vendor's error event after so many frames. */
  errorFrame(framesSent: number): string
  readonly bill?: Bill
}

export type WireReply = DocumentReply | StreamReply

/** Answers one path; throws WireRejection. */
type Endpoint = (request: WireRequest, context: WireContext) => WireReply

export interface HeaderFacts {
  readonly requestId: string
  readonly quota: QuotaReading
  readonly processingMs: number
}

export interface StatusFaultFacts {
  readonly status: FaultStatus
  /** The model that was asked for, if any. */
  readonly model: string
  /** The vendor's own error code. */
  readonly code?: string
}

/** Everything that differs from vendor to vendor. */
export interface Wire {
  readonly vendor: VendorName
  /** What the vendor's SDK wants after the host. */
  readonly basePath: '' | '/v1'
  /** Keyed by method and path, such as `POST /v1/messages`. */
  readonly endpoints: Readonly<Record<string, Endpoint>>
  newRequestId(random: Random): string
  /** Throws WireRejection. */
  authenticate(path: string, headers: Headers): void
  unknownPath(method: string, path: string): RejectionDetails
  unreadableBody(): RejectionDetails
  /** What the vendor says when it fails with this status. */
  statusFault(fault: StatusFaultFacts, requestId: string): DocumentReply
  errorReply(details: RejectionDetails, requestId: string): DocumentReply
  /** Headers of every reply that comes from the vendor itself. */
  headers(facts: HeaderFacts): Headers
  /** Headers that tell how long to wait. */
  retryHeaders(retryAfterSeconds: number): Headers
}

/** A JSON answer. */
export function jsonReply(body: unknown, bill?: Bill): DocumentReply {
  return { type: 'document', status: 200, contentType: 'application/json', body: JSON.stringify(body), bill }
}

/** A page or a line from the proxy in front of the vendor. */
export function edgeReply(status: number, contentType: string, body: string): DocumentReply {
  return { type: 'document', status, contentType, body, isFromEdge: true }
}
