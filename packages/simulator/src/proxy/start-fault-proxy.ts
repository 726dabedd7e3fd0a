import { seededRandom, systemClock, type Clock, type Random } from '@sluice/core'
import { ProxyServer } from './proxy-server.ts'
import type { Direction, Toxic } from './toxic.ts'

export interface FaultProxyOptions {
  /** Where the bytes go. */
  readonly upstream: { readonly host: string; readonly port: number }
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Default one of the system's choice. */
  readonly port?: number
  /** Times the toxics; default the machine's clock. */
  readonly clock?: Clock
  /** Decides whom a toxic hits, and its jitter. The same sequence gives the n-th connection the same fate; default seed 1. */
  readonly random?: Random
}

/** Stands between an app and what it calls over TCP, and does harm as it is told. Without toxics it changes nothing. */
export interface FaultProxy {
  /** The address it listens on. */
  readonly host: string
  readonly port: number
  /** In the order in which they were added. */
  readonly toxics: readonly Toxic[]
  /** Open now, and accepted so far. */
  readonly connections: { readonly open: number; readonly accepted: number }
  /** Bytes passed on so far. */
  readonly bytes: Readonly<Record<Direction, number>>
  /** Adds a toxic to new connections and to open ones, and tells its name. Throws a RangeError for numbers that make no sense. */
  add(toxic: Toxic): string
  /** Heals at once: what the toxic held back goes on. False where there is none of that name. */
  remove(name: string): boolean
  /** Removes every toxic. */
  clear(): void
  /** Ends every connection and frees the port; no socket and no timer is left. */
  close(): Promise<void>
}

/** Starts a proxy for one upstream. Rejects when it cannot listen. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const { upstream, host = '127.0.0.1', port = 0, clock = systemClock, random = seededRandom(1) } = options
  const server = new ProxyServer({ upstream, host, port, clock, random })
  await server.start()
  return server
}
