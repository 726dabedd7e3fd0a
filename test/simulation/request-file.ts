import type { ErrorCode, NanoUsd, RouteRecord } from '@sluice/core'
import type { Deal } from './deals.ts'
import type { Gateway } from './gateway.ts'

/** One client's request, as it was meant to go. */
export interface RequestPlan {
  readonly id: string
  /** What it asks: requests that are sent again with their key ask the same. */
  readonly question: string
  readonly atMs: number
  readonly isStream: boolean
  readonly model: string
  /** Sent to the HTTP handler rather than to the router. */
  readonly door: { readonly idempotencyKey: string | undefined } | undefined
  readonly tenant: string
  readonly key: string | undefined
  readonly team: string
  readonly promptCharacters: number
  readonly maxOutputTokens: number
  readonly timeoutMs: number | undefined
  /** Between two events that it reads. */
  readonly paceMs: number
  readonly leaves: { readonly how: 'before' | 'abort' | 'return'; readonly afterMs: number } | undefined
  /** Healed: it has to be answered. */
  readonly mustSucceed: boolean
}

/** How a call ended, as its vendor saw it. */
export type CallEnd = 'running' | 'answered' | 'failed' | 'aborted' | 'lost'

/** One call, as its vendor saw it. */
export interface VendorCall {
  readonly deployment: string
  readonly request: RequestFile
  readonly gateway: Gateway
  readonly startedMs: number
  readonly fault: string
  end: CallEnd
  endedMs: number
  /** What is on the vendor's bill. */
  billedNanoUsd: NanoUsd
  /** Whether the router was told exactly what the bill says. */
  isToldExactly: boolean
  /** What the failure said; undefined where it was no failure of the vendor's own. */
  failureKind: string | undefined
  /** What the vendor asked to be waited, from `endedMs`. */
  retryAfterMs: number | undefined
}

export type Outcome =
  | { readonly type: 'answered' }
  /** With what was kept of the answer to its key. */
  | { readonly type: 'replayed' }
  /** Before it came to the router. */
  | { readonly type: 'turned-away'; readonly code: ErrorCode }
  | { readonly type: 'error'; readonly code: ErrorCode; readonly isCommitted: boolean }
  | { readonly type: 'left' }
  | { readonly type: 'defect'; readonly what: string }

/** All that is known of one request, gathered outside of the router. */
export interface RequestFile {
  readonly plan: RequestPlan
  readonly deal: Deal
  readonly gateway: Gateway
  readonly controller: AbortController
  readonly calls: VendorCall[]
  readonly records: RouteRecord[]
  readonly outcomes: Outcome[]
  /** Ids of reservations that the ledger granted it. */
  readonly reservations: string[]
  committedMs: number | undefined
  leftMs: number | undefined
  /** It has come to the router. */
  isRouted: boolean
  /** When it came there was no room for it. */
  isDoorFull: boolean
  /** A store was away or slow for it. */
  isDelayed: boolean
}
