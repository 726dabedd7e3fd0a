import type { Bytes, Headers } from './wire.ts'

/** A reply written as given, such as a fixture. */
export interface RawReply {
  readonly status: number
  readonly headers: Headers
  /** JSON, server-sent events, or anything else. */
  readonly body: Bytes
  /** Writes the body in slices of so many bytes; default one. */
  readonly chunkBytes?: number
}
