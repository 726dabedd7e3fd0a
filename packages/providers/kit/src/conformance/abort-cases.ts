import { getEventListeners } from 'node:events'
import { isContent, type AnswerEvent } from '@sluice/core'
import { expect } from 'vitest'
import type { ConformanceCase } from './conformance-case.ts'
import { breakOf, callOf, collect, failureOf } from './make-calls.ts'
import { ask } from './sample-requests.ts'
import { startSilentVendor } from './silent-vendor.ts'

const HELLO = ask('Hello.')

/** What every provider must do when its caller leaves: at once, and down to the connection. */
export const ABORT_CASES: readonly ConformanceCase[] = [
  silentCallCase('answer'),
  silentCallCase('stream'),
  silentStreamCase('abort'),
  silentStreamCase('return'),
  {
    name: 'ends a stream in the middle of its answer with its signal',
    async run({ provider, fault }, target) {
      fault({ type: 'slow-drip', delayMs: 20 })
      const caller = new AbortController()
      const { body } = await provider.stream(callOf(target, HELLO, { signal: caller.signal }))
      const failure = await failureOf(abortAtContent(body, caller))
      expect(failure.kind).toBe('client-gone')
      expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0)
    },
  },
  {
    name: 'calls nobody when the caller has already left',
    async run({ provider, requests }, target) {
      const call = callOf(target, HELLO, { signal: AbortSignal.abort() })
      expect((await failureOf(provider.answer(call))).kind).toBe('client-gone')
      expect((await breakOf(provider, call)).failure.kind).toBe('client-gone')
      expect(requests()).toBe(0)
    },
  },
  {
    name: 'leaves no listener on the caller’s signal',
    async run({ provider }, target) {
      const { signal } = new AbortController()
      const call = callOf(target, HELLO, { signal })
      await provider.answer(call)
      await collect(await provider.stream(call))
      expect(getEventListeners(signal, 'abort')).toHaveLength(0)
    },
  },
]

async function abortAtContent(events: AsyncIterable<AnswerEvent>, caller: AbortController): Promise<void> {
  for await (const event of events) if (isContent(event)) caller.abort()
}

function silentCallCase(method: 'answer' | 'stream'): ConformanceCase {
  return {
    name: `ends a call without an answer (${method}) with its signal, the connection too`,
    async run({ providerAt }, target) {
      const silent = await startSilentVendor('nothing')
      const provider = providerAt(silent.baseUrl)
      const caller = new AbortController()
      const failing = failureOf(provider[method](callOf(target, HELLO, { signal: caller.signal })))
      await silent.requested
      caller.abort()
      expect((await failing).kind).toBe('client-gone')
      await silent.left
      expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0)
      await Promise.all([provider.close(), silent.close()])
    },
  }
}

function silentStreamCase(leaving: 'abort' | 'return'): ConformanceCase {
  return {
    name: `ends a stream that has gone silent (${leaving}), the connection too`,
    async run({ providerAt }, target) {
      const silent = await startSilentVendor('headers')
      const provider = providerAt(silent.baseUrl)
      const caller = new AbortController()
      const { body } = await provider.stream(callOf(target, HELLO, { signal: caller.signal }))
      const events = body[Symbol.asyncIterator]()
      const next = failureOf(events.next())
      if (leaving === 'abort') caller.abort()
      else void events.return?.()
      expect((await next).kind).toBe('client-gone')
      await silent.left
      await Promise.all([provider.close(), silent.close()])
    },
  }
}
