import type { Failure, FailureKind, Provider, ProviderCall } from '@sluice/core'
import { expect } from 'vitest'
import type { ConformanceCase } from './conformance-case.ts'
import { CONFORMANCE_STATUSES, type ConformanceFault } from './conformance-target.ts'
import { breakOf, callOf, failureOf } from './make-calls.ts'
import { ask, askTooMuch } from './sample-requests.ts'

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
  readonly fault: Exclude<ConformanceFault, { readonly type: 'status' | 'refuse' | 'slow-drip' }>
  readonly kinds: readonly FailureKind[]
}

// In the vendor's own words, which say more than that the answer broke off.
const VENDOR_SAYS: readonly FailureKind[] = ['overloaded', 'vendor-error', 'rate-limited']

const CUT: readonly FailureKind[] = ['truncated']
const UNREADABLE: readonly FailureKind[] = ['malformed-answer']

const BROKEN_STREAMS: readonly (Broken & { readonly hasContent: boolean })[] = [
  { fault: { type: 'cut-before-content' }, kinds: ['truncated', 'in-doubt'], hasContent: false },
  ...[1, 2, 4].map((events) => ({
    fault: { type: 'cut-after-content' as const, events },
    kinds: CUT,
    hasContent: true,
  })),
  ...[1, 3].map((events) => ({
    fault: { type: 'end-before-terminal' as const, events },
    kinds: CUT,
    hasContent: true,
  })),
  { fault: { type: 'end-before-terminal', events: 0 }, kinds: ['truncated', 'malformed-answer'], hasContent: false },
  { fault: { type: 'end-before-terminal' }, kinds: CUT, hasContent: true },
  { fault: { type: 'error-event-before-content' }, kinds: VENDOR_SAYS, hasContent: false },
  { fault: { type: 'error-event-after-content' }, kinds: VENDOR_SAYS, hasContent: true },
  { fault: { type: 'wrong-content-type' }, kinds: UNREADABLE, hasContent: false },
  { fault: { type: 'empty-stream' }, kinds: UNREADABLE, hasContent: false },
  { fault: { type: 'garbage' }, kinds: ['malformed-answer', 'truncated'], hasContent: false },
]

const BROKEN_BODIES: readonly Broken[] = [
  { fault: { type: 'cut-before-content' }, kinds: ['in-doubt', 'truncated'] },
  { fault: { type: 'cut-after-content' }, kinds: CUT },
  { fault: { type: 'wrong-content-type' }, kinds: UNREADABLE },
  { fault: { type: 'empty-stream' }, kinds: UNREADABLE },
  { fault: { type: 'garbage' }, kinds: UNREADABLE },
]

// The suite sends a prompt that is longer than the window; above this, that is more than a server takes in one body.
const LARGEST_WINDOW_TRIED = 1_100_000

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
  {
    name: 'knows that its key is not accepted',
    async run({ providerWithBadKey }, target) {
      const provider = providerWithBadKey()
      for (const failure of await failuresOf(provider, callOf(target, QUESTION))) {
        expect(failure.kind).toBe('unauthorized')
        expect(failure.message).not.toContain('bad-key')
      }
      await provider.close()
    },
  },
  {
    name: 'knows that the vendor does not have the model',
    async run({ provider, requests }, target) {
      const call = { ...callOf(target, QUESTION), vendorModel: 'no-such-model' }
      for (const failure of await failuresOf(provider, call)) expect(failure.kind).toBe('model-not-found')
      expect(requests()).toBe(2)
    },
  },
  {
    name: 'knows that a prompt does not fit the model',
    isFor: ({ facts }) => facts.maxInputTokens <= LARGEST_WINDOW_TRIED,
    async run({ provider }, target) {
      const call = callOf(target, askTooMuch(target.facts.maxInputTokens))
      for (const failure of await failuresOf(provider, call)) expect(failure.kind).toBe('context-too-long')
    },
  },
]

/** Why a call failed that was made in both ways. */
async function failuresOf(provider: Provider, call: ProviderCall): Promise<readonly Failure[]> {
  return [await failureOf(provider.answer(call)), (await breakOf(provider, call)).failure]
}

function statusCase(status: (typeof CONFORMANCE_STATUSES)[number]): ConformanceCase {
  const retryAfterSeconds = status === 429 ? 7 : undefined
  return {
    name: `reads status ${status}, and retries nothing`,
    async run({ provider, fault, requests }, target) {
      const call = callOf(target, QUESTION)
      fault({ type: 'status', status, retryAfterSeconds })
      for (const failure of await failuresOf(provider, call)) {
        expect([failure.kind, failure.status]).toEqual([STATUS_KINDS[status], status])
        expect(failure.retryAfterMs).toBe(retryAfterSeconds && retryAfterSeconds * 1000)
        expect(failure.message).toContain(provider.name)
      }
      expect(requests()).toBe(2)
    },
  }
}

function brokenStreamCase({ fault: shape, kinds, hasContent }: (typeof BROKEN_STREAMS)[number]): ConformanceCase {
  return {
    name: `never takes a broken stream for an answer: ${nameOf(shape)}`,
    async run({ provider, fault, requests }, target) {
      fault(shape)
      const broken = await breakOf(provider, callOf(target, QUESTION))
      expect(kinds).toContain(broken.failure.kind)
      expect([broken.hasContent, broken.hasEnd, requests()]).toEqual([hasContent, false, 1])
    },
  }
}

function brokenBodyCase({ fault: shape, kinds }: Broken): ConformanceCase {
  return {
    name: `never takes a broken body for an answer: ${nameOf(shape)}`,
    async run({ provider, fault, requests }, target) {
      fault(shape)
      const failure = await failureOf(provider.answer(callOf(target, QUESTION)))
      expect(kinds).toContain(failure.kind)
      expect(requests()).toBe(1)
    },
  }
}

function nameOf(fault: Broken['fault']): string {
  return 'events' in fault && fault.events !== undefined ? `${fault.type} (${fault.events} events)` : fault.type
}
