import type { FailureKind } from '@sluice/core'
import type { Draw } from './draw.ts'

/** How the answer to one call goes wrong, or does not. */
export type Fault =
  | { readonly name: 'none'; readonly usage: 'counted' | 'early' | 'lost' | 'absurd' }
  | { readonly name: 'reject'; readonly kind: FailureKind; readonly retryAfterMs: number | undefined }
  /** Nothing comes. `heedsAbort`: the call fails when it is aborted; else it never settles. */
  | { readonly name: 'hang'; readonly heedsAbort: boolean }
  /** Stops at a share of its events: 0 is before the first. */
  | { readonly name: 'cut'; readonly how: CutShape; readonly at: number }
  /** Late with its first content, or with every piece of it. */
  | { readonly name: 'slow'; readonly firstMs: number; readonly gapMs: number }
  /** The provider's own code throws. */
  | { readonly name: 'defect' }

/** A reset; an end without its event; with a count; no more bytes; an error event. */
type CutShape = 'reset' | 'quiet' | 'counted' | 'stall' | 'error-event'

/** How a deployment is for a while. */
export type Mood = 'well' | 'healthy' | 'flaky' | 'limited' | 'down' | 'refusing' | 'hanging' | 'cutting'

export const MOODS: Readonly<Record<Exclude<Mood, 'well'>, number>> = {
  healthy: 8,
  flaky: 4,
  limited: 2,
  down: 3,
  refusing: 2,
  hanging: 1.5,
  cutting: 2,
}

type FaultName = Fault['name']

const FAULTS: Readonly<Record<Mood, Readonly<Partial<Record<FaultName, number>>>>> = {
  well: { none: 1 },
  healthy: { none: 97, slow: 1, reject: 1, cut: 1 },
  flaky: { none: 60, reject: 18, cut: 12, hang: 4, slow: 5, defect: 1 },
  limited: { none: 30, reject: 70 },
  down: { none: 2, reject: 93, hang: 5 },
  refusing: { none: 10, reject: 90 },
  hanging: { none: 20, hang: 50, slow: 30 },
  cutting: { none: 20, cut: 80 },
}

const REJECTS: Readonly<Record<Mood, Readonly<Partial<Record<FailureKind, number>>>>> = {
  well: {},
  healthy: { 'rate-limited': 2, 'vendor-error': 1, overloaded: 1 },
  flaky: {
    'rate-limited': 4,
    'vendor-error': 4,
    overloaded: 4,
    'in-doubt': 3,
    unreachable: 2,
    'malformed-answer': 2,
    truncated: 1,
    conflict: 1,
    'invalid-request': 1,
    'content-filtered': 1,
    'model-not-found': 0.5,
    tls: 0.5,
    'account-exhausted': 0.3,
    unauthorized: 0.3,
  },
  limited: { 'rate-limited': 9, overloaded: 2 },
  down: { 'vendor-error': 5, overloaded: 5, 'in-doubt': 2, unreachable: 3, 'malformed-answer': 1 },
  refusing: {
    'invalid-request': 4,
    'content-filtered': 3,
    'unsupported-dialect': 2,
    'context-too-long': 2,
    conflict: 1,
    'model-not-found': 0.3,
  },
  hanging: { 'vendor-error': 1 },
  cutting: { 'vendor-error': 1 },
}

const ASKS_TO_WAIT: ReadonlySet<FailureKind> = new Set(['rate-limited', 'overloaded', 'vendor-error'])

export function drawFault(draw: Draw, mood: Mood): Fault {
  const name = draw.weighted(FAULTS[mood], 'none')
  switch (name) {
    case 'none':
      return {
        name,
        usage: mood === 'well' ? 'counted' : draw.weighted({ counted: 80, early: 8, lost: 7, absurd: 5 }, 'counted'),
      }
    case 'reject':
      return drawReject(draw, mood)
    case 'hang':
      return { name, heedsAbort: draw.chance(0.7) }
    case 'cut':
      return {
        name,
        how: draw.pick(['reset', 'quiet', 'counted', 'stall', 'error-event']),
        at: draw.chance(0.3) ? 0 : draw.next(),
      }
    case 'slow':
      return { name, firstMs: draw.between(500, 12_000), gapMs: draw.between(100, 8_000) }
    case 'defect':
      return { name }
  }
}

function drawReject(draw: Draw, mood: Mood): Fault {
  const kind = draw.weighted<FailureKind>(REJECTS[mood], 'vendor-error')
  const asks = ASKS_TO_WAIT.has(kind) && draw.chance(kind === 'vendor-error' ? 0.2 : 0.7)
  return { name: 'reject', kind, retryAfterMs: asks ? drawRetryAfter(draw) : undefined }
}

function drawRetryAfter(draw: Draw): number {
  return draw.pick([0, draw.between(50, 1_900), draw.between(50, 1_900), draw.whole(1, 60) * 1_000])
}
