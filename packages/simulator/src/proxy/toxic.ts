/** Which way bytes go: from the app to the upstream, or back. */
export type Direction = 'request' | 'reply'

/** What a toxic does to the bytes of one direction. Several of a kind add up. */
type DirectedToxic =
  /** Bytes and the end arrive later, each piece by `delayMs` plus or minus up to `jitterMs`; their order stays. */
  | { readonly type: 'latency'; readonly delayMs: number; readonly jitterMs?: number }
  /** A line that carries so much and no more. */
  | { readonly type: 'bandwidth'; readonly bytesPerSecond: number }
  /** Bytes arrive in pieces of at most `pieceBytes`, `delayMs` apart; default 0. */
  | { readonly type: 'slicer'; readonly pieceBytes: number; readonly delayMs?: number }
  /** The end of the bytes arrives later. */
  | { readonly type: 'slow-close'; readonly delayMs: number }
  /** Bytes vanish; the connection is closed (FIN both ways) after `afterMs`. */
  | { readonly type: 'timeout'; readonly afterMs: number }
  /** The connection is reset (RST both ways) after `afterMs`, or once `afterBytes` have passed; default at once. */
  | { readonly type: 'reset'; readonly afterMs?: number; readonly afterBytes?: number }
  /** The connection is closed (FIN both ways) once `bytes` have passed; 0 lets none pass and closes at the first. */
  | { readonly type: 'limit-data'; readonly bytes: number }
  /** Nothing passes, the end included, until the toxic is removed. Nothing is lost. */
  | { readonly type: 'hang' }

/** What a toxic does to a connection as a whole. */
type WholeToxic =
  /**
   * The request goes through; the connection is closed (FIN both ways) when its reply begins, and nothing of it is seen. A reply
   * begins with the first bytes that come back after bytes have gone forth, and each draws anew: connections are kept alive.
   */
  | { readonly type: 'drop-reply' }
  /** The port is closed (ECONNREFUSED), open connections are reset. With a probability below 1, single connections are reset. */
  | { readonly type: 'down' }

/** A fault between an app and what it calls, as toxiproxy knows them. Times and bytes count from when it meets a connection. */
export type Toxic = {
  /** Default its type and direction: `latency-reply`. Of two with one name the later replaces the earlier. */
  readonly name?: string
  /** Of hitting a connection, 0 to 1; drawn once for each. Default 1. */
  readonly probability?: number
} & (({ /** Default `reply`. */ readonly direction?: Direction } & DirectedToxic) | WholeToxic)

/** A toxic with its defaults filled in. */
export interface NamedToxic {
  readonly name: string
  readonly direction: Direction
  readonly probability: number
  readonly toxic: Toxic
}
