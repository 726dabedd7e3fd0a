import type { FailureKind } from '@sluice/core'
import type { Fault } from '@sluice/simulator'

/** One way in which a vendor fails before its first content. */
export interface Trouble {
  /** Completes "a vendor that …". */
  readonly name: string
  readonly fault: Fault
  /** What the attempts at the vendor in trouble end with. */
  readonly whole: readonly FailureKind[]
  readonly streamed: readonly FailureKind[]
}

export const TROUBLES: readonly Trouble[] = [
  trouble('refuses connections', { type: 'refuse' }, ['unreachable']),
  trouble('hangs', { type: 'hang' }, ['first-token-timeout']),
  trouble('hangs after its headers', { type: 'hang-after-headers' }, ['first-token-timeout']),
  trouble('is overloaded', { type: 'status', status: 529 }, ['overloaded']),
  trouble('is unavailable', { type: 'status', status: 503 }, ['overloaded']),
  trouble('fails twice', { type: 'status', status: 500 }, ['vendor-error', 'vendor-error']),
  trouble('is behind a broken edge', { type: 'status', status: 502 }, ['in-doubt']),
  trouble('limits the rate', { type: 'status', status: 429, retryAfterSeconds: 30 }, ['rate-limited']),
  trouble('does not take the key', { type: 'status', status: 401 }, ['unauthorized']),
  trouble('does not know the model', { type: 'status', status: 404 }, ['model-not-found']),
  trouble('cuts the connection', { type: 'cut-before-content' }, ['in-doubt'], ['truncated']),
  trouble('ends before any content', { type: 'end-before-terminal', events: 0 }, ['malformed-answer'], ['truncated']),
  trouble('sends a web page', { type: 'wrong-content-type' }, ['malformed-answer']),
  trouble('sends nothing', { type: 'empty-stream' }, ['malformed-answer']),
  trouble('sends garbage', { type: 'garbage' }, ['malformed-answer'], ['truncated']),
]

export function trouble(
  name: string,
  fault: Fault,
  whole: readonly FailureKind[],
  streamed: readonly FailureKind[] = whole,
): Trouble {
  return { name, fault, whole, streamed }
}
