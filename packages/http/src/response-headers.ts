import type { OutgoingHttpHeaders } from 'node:http'
import {
  formatUsd,
  type Clock,
  type NanoUsd,
  type QuotaStanding,
  type RouteHead,
  type SluiceError,
  type Verification,
} from '@sluice/core'
import type { Surface } from '@sluice/protocols'
import type { TokenCount } from '@sluice/router'

/** Where an answer comes from. */
export function answerHeaders(head: RouteHead, dropped: readonly string[]): OutgoingHttpHeaders {
  return {
    'x-sluice-tier': head.tier,
    'x-sluice-model': plain(head.model),
    'x-sluice-deployment': plain(head.deployment),
    'x-sluice-decision': plain(head.decisionId),
    'x-sluice-attempts': String(head.attempts),
    ...(head.verification && { 'x-sluice-verification': verificationText(head.verification) }),
    ...droppedHeader([...dropped, ...head.dropped]),
  }
}

/** Of an answer that did not pass also why nobody else was asked; what was wrong with it is in its record. */
function verificationText(verification: Verification): string {
  return verification.type === 'not-verified' ? `not-verified; ${verification.kept}` : verification.type
}

/** Whose tokens were counted, and whether the vendor did it. */
export function tokenCountHeaders(count: TokenCount, dropped: readonly string[]): OutgoingHttpHeaders {
  return {
    'x-sluice-token-count': count.isExact ? 'exact' : 'estimated',
    'x-sluice-model': plain(count.model),
    'x-sluice-deployment': plain(count.deployment),
    ...droppedHeader(dropped),
  }
}

/** What an answer cost, in dollars; `unknown` when its model has no known price. */
export function costHeader(costNanoUsd: NanoUsd | undefined): { readonly 'x-sluice-cost-usd': string } {
  return { 'x-sluice-cost-usd': costNanoUsd === undefined ? 'unknown' : formatUsd(costNanoUsd) }
}

/** Whether and when to ask again. The official SDKs retry most statuses unless `x-should-retry` forbids it. */
export function errorHeaders(error: SluiceError): OutgoingHttpHeaders {
  const retryAfterMs = error.status === 429 || error.status === 503 ? error.retryAfterMs : undefined
  return {
    'x-should-retry': String(retryAfterMs !== undefined),
    ...(retryAfterMs !== undefined && { 'retry-after': String(retryAfterSeconds(retryAfterMs)) }),
    ...(error.status === 401 && { 'www-authenticate': 'Bearer' }),
    ...(error.status === 408 && { connection: 'close' }),
    ...(error.decisionId !== undefined && {
      'x-sluice-decision': plain(error.decisionId),
      'x-sluice-attempts': String(error.attempts),
    }),
  }
}

/** What is left of the caller's own quotas, as their protocol tells it. */
export function quotaHeaders(surface: Surface, quota: QuotaStanding | undefined, clock: Clock): OutgoingHttpHeaders {
  return quota ? surface.encodeQuota(quota, clock.now()) : {}
}

/** The fields that were left out, each once. */
function droppedHeader(dropped: readonly string[]): OutgoingHttpHeaders {
  const left = [...new Set(dropped)]
  return left.length > 0 ? { 'x-sluice-dropped': plain(fitting(left).join(', ')) } : {}
}

// Above 60 seconds openai-node ignores the header and comes back earlier than told.
function retryAfterSeconds(retryAfterMs: number): number {
  return Math.min(60, Math.max(1, Math.ceil(retryAfterMs / 1000)))
}

// A list of fields is as long as the client likes; what reads headers gives up at 8 kB or 16 kB of them all.
const MAX_LIST_CHARACTERS = 1_000

/** The entries that fit into a header, and `...` for the others. */
function fitting(entries: readonly string[]): readonly string[] {
  const kept: string[] = []
  let left = MAX_LIST_CHARACTERS
  for (const entry of entries) {
    const taken = entry.length + ', '.length
    if (taken > left) continue
    kept.push(entry)
    left -= taken
  }
  return kept.length === entries.length ? kept : [...kept, '...']
}

// Field names come from the client: a header takes no line breaks and has an end.
function plain(value: string): string {
  return value.slice(0, 1024).replaceAll(/[^ -~]/g, '?')
}
