import type { IncomingMessage } from 'node:http'
import {
  systemClock,
  systemRandom,
  type Clock,
  type IdempotencyStore,
  type Random,
  type RecordStore,
  type RequestContext,
} from '@sluice/core'
import { isFromLoopback } from './is-from-loopback.ts'

/**
 * Who sent a request, as the host app knows them: the tenant's name, and the virtual key it came with, if any.
 * Undefined: nobody, which answers 401.
 */
export type Authenticated = string | Pick<RequestContext, 'tenant' | 'key'> | undefined

export interface HandlerOptions {
  /**
   * Names the tenant of a request. Default: everyone is `default`. May throw `SluiceError`, such as `forbidden`.
   * Of `/health`, whom it refuses sees the status alone; where it is left out, who is no operator does.
   */
  readonly authenticate?: (req: IncomingMessage) => Authenticated | Promise<Authenticated>
  /** Of a body, before and after decompression. Default 10 MiB. */
  readonly maxBodyBytes?: number
  /** For a body to arrive in full. Default 15,000. */
  readonly bodyTimeoutMs?: number
  /** A stream that is silent for this long gets a keep-alive. Default 15,000. */
  readonly keepAliveMs?: number
  /** What may wait for a slow reader before no more of the answer is fetched. Default 64 KiB. */
  readonly maxBufferedBytes?: number
  /** A reader who takes nothing for this long, while bytes wait, is disconnected. Default 60,000. */
  readonly drainTimeoutMs?: number
  /** Levels of arrays and objects in a body. Default 64. */
  readonly maxJsonDepth?: number
  /** Entries of all arrays and objects of a body together. Default 100,000. */
  readonly maxValues?: number
  /** Entries in any top-level list of a body, above all its messages. Default 10,000. */
  readonly maxMessages?: number
  /**
   * Chats in flight at once; more are refused with 503. Default 1,000, as Envoy limits an upstream: at the 10 to 110 seconds
   * that an LLM call takes it is far more than one process is asked for, and what 1,000 slow readers hold fits in memory.
   */
  readonly maxInFlight?: number
  /** While the event loop runs later than this, as the mean of a second, chats are refused with 503. Default 200. */
  readonly maxLoopLagMs?: number
  /** How late the event loop runs, in milliseconds. Default: measured. */
  readonly loopLagMs?: () => number
  /** Answers a request once per `Idempotency-Key` and tenant. Default: none, and the header means nothing. */
  readonly idempotency?: IdempotencyStore
  /** What `GET /sluice/spend` adds up and `POST /sluice/feedback` adds to. Default: none, and there are no such paths. */
  readonly records?: RecordStore
  /** What `GET /metrics` is answered with, such as `createMetrics` of `@sluice/observe`. Default: none, and there is no such path. */
  readonly metrics?: { readonly contentType: string; text(): Promise<string> }
  /** Who may see all tenants' spend and the evidence for health. Default: whoever comes from this machine itself, by no proxy. */
  readonly isOperator?: (req: IncomingMessage) => boolean | Promise<boolean>
  /** Told of every defect that a client saw as `internal`. Default: written to standard error. */
  readonly onError?: (error: unknown) => void
  readonly clock?: Clock
  readonly random?: Random
}

/** Options with every default filled in. */
export type HandlerSettings = Readonly<Required<Omit<HandlerOptions, Optional>> & Pick<HandlerOptions, Optional>>

type Optional = 'idempotency' | 'metrics' | 'records' | 'loopLagMs'

/** Knows nobody from anybody. */
export const EVERYONE: HandlerSettings['authenticate'] = () => 'default'

const DEFAULTS: HandlerSettings = {
  authenticate: EVERYONE,
  maxBodyBytes: 10 * 1024 * 1024,
  bodyTimeoutMs: 15_000,
  keepAliveMs: 15_000,
  maxBufferedBytes: 64 * 1024,
  drainTimeoutMs: 60_000,
  maxJsonDepth: 64,
  maxValues: 100_000,
  maxMessages: 10_000,
  maxInFlight: 1_000,
  maxLoopLagMs: 200,
  isOperator: isFromLoopback,
  onError: (error) => console.error('sluice: a request failed on a defect.', error),
  clock: systemClock,
  random: systemRandom,
}

/** Fills in the defaults; an option that is undefined counts as left out. */
export function settingsOf(options: HandlerOptions): HandlerSettings {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  return { ...DEFAULTS, ...Object.fromEntries(given) }
}
