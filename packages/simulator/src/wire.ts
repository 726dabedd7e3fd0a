import type { Random, Usage } from '@sluice/core'
import type { FaultStatus } from './fault.ts'
import type { PrefixCache } from './prefix-cache.ts'
import type { QuotaReading } from './quota-window.ts'
import type { RejectionDetails } from './wire-rejection.ts'

/** The vendors that the simulator can stand in for. */
export const VENDORS = [
  'anthropic',
  'bedrock',
  'bedrock-mantle',
  'vertex',
  'foundry',
  'openai',
  'azure',
  'vllm',
  'gemini',
] as const

export type VendorName = (typeof VENDORS)[number]

export type Headers = Readonly<Record<string, string>>

export interface WireRequest {
  readonly headers: Headers
  /** What the path says where the endpoint's pattern has a name in braces, decoded. */
  readonly pathValues: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** The parsed JSON body; undefined when the request had none. */
  readonly body: unknown
}

/** What an endpoint may know besides the request. */
export interface WireContext {
  /** Repeats itself for the same seed and request body. */
  readonly random: Random
  readonly cache: PrefixCache
  readonly nowMs: number
  /** Model ids by the deployment names that were configured. */
  readonly deployments: Readonly<Record<string, string>>
  /** An id that no other request of this simulator gets. */
  newId(prefix: string): string
}

/** `opening` comes before anything of the answer, `framing` stands around its content, `terminal` is what a whole stream ends with. */
export type FrameKind = 'opening' | 'content' | 'framing' | 'terminal'

/** What goes over the wire: text in UTF-8, or bytes as they are. */
export type Bytes = string | Uint8Array

/** One event of a stream, as it is written. */
export interface Frame {
  readonly kind: FrameKind
  readonly bytes: Bytes
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
  /** Beside those of every reply of the vendor. */
  readonly headers?: Headers
  /** Absent when nothing is billed. */
  readonly bill?: Bill
}

export interface StreamReply {
  readonly type: 'stream'
  readonly frames: readonly Frame[]
  /** Beside those of every reply of the vendor; a content type here replaces that of server-sent events. */
  readonly headers?: Headers
  /** The vendor's error event after so many frames, with the vendor's own code where one is given. */
  errorFrame(framesSent: number, code?: string): Bytes
  /** An event of the kind that carries content, with this text for its data: JSON, or nothing of the sort. */
  dataFrame(data: string): Bytes
  readonly bill?: Bill
}

export type WireReply = DocumentReply | StreamReply

/** Answers one path; throws WireRejection. */
export type Endpoint = (request: WireRequest, context: WireContext) => WireReply

export interface HeaderFacts {
  readonly requestId: string
  readonly quota: QuotaReading
  readonly processingMs: number
}

export interface StatusFaultFacts {
  readonly status: FaultStatus
  readonly path: string
  /** The model that was asked for, if any. */
  readonly model: string
  /** The vendor's own error code. */
  readonly code?: string
  /** For vendors that say in the body how long to wait. */
  readonly retryAfterSeconds?: number
}

/** Everything that differs from vendor to vendor. */
export interface Wire {
  /** Its name in the logs. */
  readonly vendor: string
  /** What the vendor's SDK wants after the host, such as `/v1`. */
  readonly basePath: string
  /** Larger bodies are turned down with 413; default 32 MB. */
  readonly maxBodyBytes?: number
  /** Keyed by method and path, such as `POST /v1/messages` or `POST /model/{model}/invoke`; the first that fits answers. */
  readonly endpoints: Readonly<Record<string, Endpoint>>
  newRequestId(random: Random): string
  /** Throws WireRejection. */
  authenticate(path: string, headers: Headers): void
  unknownPath(method: string, path: string): RejectionDetails
  unreadableBody(): RejectionDetails
  /** What the vendor says when it fails with this status. */
  statusFault(fault: StatusFaultFacts, requestId: string): DocumentReply
  errorReply(details: RejectionDetails, requestId: string, path: string): DocumentReply
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
