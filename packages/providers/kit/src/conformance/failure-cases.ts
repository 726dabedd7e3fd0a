import type { FailureKind } from '@sluice/core'
import { expect } from 'vitest'
import type { ConformanceCase } from './conformance-case.ts'
import { CONFORMANCE_STATUSES, type ConformanceFault } from './conformance-target.ts'
import { breakOf, callOf, failureOf } from './make-calls.ts'
import { ask } from './sample-requests.ts'

const QUESTION = ask('What is a sluice?')

const STATUS_KINDS: Readonly<Record<(typeof CONFORMANCE_STATUSES)[number], FailureKind>> = {
  400: 'invalid-request',
  401: 'unauthorized',
  403: 'unauthorized',
  404: 'model-not-found',
  429: 'rate-limited',
  500: 'vendor-error',
  502: 'in-doubt',
  503: 'overloaded',
  504: 'in-doubt',
  529: 'overloaded',
}

interface Broken {
  readonly type: Exclude<ConformanceFault['type'], 'status' | 'refuse'>
  readonly kinds: readonly FailureKind[]
}

// In the vendor's own words, which say more than that the answer broke off.
const VENDOR_SAYS: readonly FailureKind[] = ['overloaded', 'vendor-error', 'rate-limited']

const BROKEN_STREAMS: readonly (Broken & { readonly hasContent: boolean })[] = [
  { type: 'cut-before-content', kinds: ['truncated', 'in-doubt'], hasContent: false },
  { type: 'cut-after-content', kinds: ['truncated'], hasContent: true },
  { type: 'end-before-terminal', kinds: ['truncated'], hasContent: true },
  { type: 'error-event-before-content', kinds: VENDOR_SAYS, hasContent: false },
  { type: 'error-event-after-content', kinds: VENDOR_SAYS, hasContent: true },
  { type: 'wrong-content-type', kinds: ['malformed-answer'], hasContent: false },
  { type: 'empty-stream', kinds: ['malformed-answer'], hasContent: false },
  { type: 'garbage', kinds: ['malformed-answer', 'truncated'], hasContent: false },
]

const BROKEN_BODIES: readonly Broken[] = [
  { type: 'cut-before-content', kinds: ['in-doubt', 'truncated'] },
  { type: 'cut-after-content', kinds: ['truncated'] },
  { type: 'wrong-content-type', kinds: ['malformed-answer'] },
  { type: 'empty-stream', kinds: ['malformed-answer'] },
  { type: 'garbage', kinds: ['malformed-answer'] },
]

/** What every provider must make of a vendor that fails. */
export const FAILURE_CASES: readonly ConformanceCase[] = [
  ...CONFORMANCE_STATUSES.map(statusCase),
  ...BROKEN_STREAMS.map(brokenStreamCase),
  ...BROKEN_BODIES.map(brokenBodyCase),
  {
    name: 'knows that a refused connection has carried nothing',
    async run({ provider, fault }, target) {
      const call = callOf(target, QUESTION)
      fault({ type: 'refuse' })
      expect((await failureOf(provider.answer(call))).kind).toBe('unreachable')
      expect((await breakOf(provider, call)).failure.kind).toBe('unreachable')
    },
  },
]

function statusCase(status: (typeof CONFORMANCE_STATUSES)[number]): ConformanceCase {
  const retryAfterSeconds = status === 429 ? 7 : undefined
  return {
    name: `reads status ${status}, and retries nothing`,
    async run({ provider, fault, requests }, target) {
      const call = callOf(target, QUESTION)
      fault({ type: 'status', status, retryAfterSeconds })
      for (const failure of [await failureOf(provider.answer(call)), (await breakOf(provider, call)).failure]) {
        expect([failure.kind, failure.status]).toEqual([STATUS_KINDS[status], status])
        expect(failure.retryAfterMs).toBe(retryAfterSeconds && retryAfterSeconds * 1000)
        expect(failure.message).toContain(provider.name)
      }
      expect(requests()).toBe(2)
    },
  }
}

function brokenStreamCase({ type, kinds, hasContent }: (typeof BROKEN_STREAMS)[number]): ConformanceCase {
  return {
    name: `never takes a broken stream for an answer: ${type}`,
    async run({ provider, fault, requests }, target) {
      fault({ type })
      const broken = await breakOf(provider, callOf(target, QUESTION))
      expect(kinds).toContain(broken.failure.kind)
      expect([broken.hasContent, broken.hasEnd, requests()]).toEqual([hasContent, false, 1])
    },
  }
}

function brokenBodyCase({ type, kinds }: Broken): ConformanceCase {
  return {
    name: `never takes a broken body for an answer: ${type}`,
    async run({ provider, fault, requests }, target) {
      fault({ type })
      const failure = await failureOf(provider.answer(callOf(target, QUESTION)))
      expect(kinds).toContain(failure.kind)
      expect(requests()).toBe(1)
    },
  }
}
