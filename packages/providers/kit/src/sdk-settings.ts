import { systemClock, type Clock } from '@sluice/core'
import { COMMON_HEADERS, createHttpFetch, type HttpFetch } from './http-fetch.ts'

/** What every provider may be given beside its key. */
export interface ConnectionSettings {
  /** Until a connection stands, TLS included; default 3000. */
  readonly connectTimeoutMs?: number
  /** Connections per origin; default: as many as there are calls. */
  readonly maxConnections?: number
  /** Default: the machine's. */
  readonly clock?: Clock
  /** In place of connections of the provider's own; whoever passes it closes it. */
  readonly http?: HttpFetch
}

/** Options that both official SDKs take and that must be said: what is left out they look up in the environment. */
export interface SdkSettings {
  readonly options: {
    readonly fetch: HttpFetch['fetch']
    readonly maxRetries: 0
    readonly timeout: number
    readonly logLevel: 'off'
  }
  readonly clock: Clock
  readonly close: () => Promise<void>
}

// The longest that a timer can wait: the router's timeouts rule, through the signal.
const NEVER_MS = 2 ** 31 - 1

/** Settings for a vendor's SDK. `headers` are those the vendor needs beside the common ones, in lower case. */
export function createSdkSettings(settings: ConnectionSettings, headers: readonly string[] = []): SdkSettings {
  const { clock = systemClock, connectTimeoutMs, maxConnections } = settings
  const http =
    settings.http ??
    createHttpFetch({ connectTimeoutMs, maxConnections, clock, headers: [...COMMON_HEADERS, ...headers] })
  return {
    options: { fetch: http.fetch, maxRetries: 0, timeout: NEVER_MS, logLevel: 'off' },
    clock,
    close: async () => (settings.http ? undefined : http.close()),
  }
}
