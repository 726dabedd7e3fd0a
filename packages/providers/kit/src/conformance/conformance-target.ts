import type { ModelFacts, Provider } from '@sluice/core'

export const CONFORMANCE_STATUSES = [400, 401, 403, 404, 429, 500, 502, 503, 504, 529] as const

/** What the stand-in vendor is told to do wrong. `@sluice/simulator` understands all of it. */
export type ConformanceFault =
  | {
      readonly type: 'status'
      readonly status: (typeof CONFORMANCE_STATUSES)[number]
      readonly retryAfterSeconds?: number
    }
  /** The port is closed. */
  | { readonly type: 'refuse' }
  /** A clean end without the terminal event; after so many content events, default all. */
  | { readonly type: 'end-before-terminal'; readonly events?: number }
  /** The connection is destroyed before the first content, or after so many content events, default 1. */
  | { readonly type: 'cut-before-content' }
  | { readonly type: 'cut-after-content'; readonly events?: number }
  /** The whole answer, with a pause before each event. */
  | { readonly type: 'slow-drip'; readonly delayMs: number }
  /** The vendor's own error event before, or after, the first content. */
  | { readonly type: 'error-event-before-content' | 'error-event-after-content' }
  /** Status 200 and an HTML page; no bytes; an event that does not parse. */
  | { readonly type: 'wrong-content-type' | 'empty-stream' | 'garbage' }

/** A vendor to test against, and the provider under test connected to it. */
export interface ConformanceVendor {
  readonly provider: Provider
  /** Another provider with the same settings at another address. */
  readonly providerAt: (baseUrl: string) => Provider
  /** Another provider at the vendor, with a key that the vendor does not know. */
  readonly providerWithBadKey: () => Provider
  readonly fault: (fault: ConformanceFault) => void
  /** Requests that have reached the vendor so far. */
  readonly requests: () => number
  /** Closes the vendor; the suite closes the provider. */
  readonly close: () => Promise<void>
}

/** What the suite needs to know of a provider. */
export interface ConformanceTarget {
  readonly name: string
  readonly facts: ModelFacts
  readonly vendorModel: string
  readonly start: () => Promise<ConformanceVendor>
  readonly supports: {
    /**
     * Whether the protocol has stop sequences; if not, they must be reported as dropped. `unreported`: the answer stops there
     * and says nothing of it.
     */
    readonly stopSequences: boolean | 'unreported'
    /** Whether answers carry the vendor's id of the request; default true. */
    readonly requestIds?: boolean
    /** Whether the vendor lists its models, or the model's name in it where deployments have names of their own; default false. */
    readonly listsModels?: boolean | { readonly as: string }
    /** Whether usage tells what was read from the prompt cache. */
    readonly cacheUsage: boolean
    /** A prompt that this vendor refuses; undefined when it never says that it refuses. */
    readonly refusedPrompt?: string
    /** A prompt that this vendor thinks about; undefined when the reasoning does not show. */
    readonly reasonedPrompt?: string
  }
}
