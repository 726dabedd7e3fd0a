import { textOf } from '@sluice/core'
import { expect } from 'vitest'
import type { ConformanceCase } from './conformance-case.ts'
import { answersOf, callOf, collect } from './make-calls.ts'
import { ask } from './sample-requests.ts'

const STOPPED = ask('Say what this is.', { stop: ['is '] })

/** What every provider must answer, whole and streamed alike. */
export const ANSWER_CASES: readonly ConformanceCase[] = [
  {
    name: 'answers with text, usage, id and model',
    async run({ provider }, target) {
      for (const { body, dropped } of await answersOf(provider, callOf(target, ask('What is a sluice?')))) {
        expect(textOf(body.blocks)).not.toBe('')
        expect([body.stopReason, body.usageSource, dropped]).toEqual(['end', 'reported', []])
        expect(body.usage.uncachedInputTokens + body.usage.cacheReadTokens).toBeGreaterThan(0)
        expect(body.usage.outputTokens).toBeGreaterThan(0)
        expect([body.id, body.model]).not.toContain('')
      }
    },
  },
  {
    name: 'tells the vendor’s id of the request',
    isFor: ({ supports }) => supports.requestIds ?? true,
    async run({ provider }, target) {
      for (const reply of await answersOf(provider, callOf(target, ask('What is a sluice?')))) {
        expect(reply.vendorRequestId).toMatch(/./)
      }
    },
  },
  {
    name: 'tells of the bytes of a stream as they come',
    async run({ provider }, target) {
      let pieces = 0
      const call = callOf(target, ask('What is a sluice?', { isStream: true }), { onBytes: () => (pieces += 1) })
      await collect(await provider.stream(call))
      expect(pieces).toBeGreaterThan(0)
    },
  },
  {
    name: 'stops at the output limit and says so',
    async run({ provider }, target) {
      const call = callOf(target, ask('Tell me a long story.'), { maxOutputTokens: 16 })
      for (const { body } of await answersOf(provider, call)) expect(body.stopReason).toBe('max-output-tokens')
    },
  },
  {
    name: 'stops at a stop sequence',
    isFor: ({ supports }) => supports.stopSequences === true,
    async run({ provider }, target) {
      for (const { body } of await answersOf(provider, callOf(target, STOPPED))) {
        expect([body.stopReason, body.stopSequence]).toEqual(['stop-sequence', 'is '])
      }
    },
  },
  {
    name: 'stops at a stop sequence, although the vendor does not say so',
    isFor: ({ supports }) => supports.stopSequences === 'unreported',
    async run({ provider }, target) {
      const [whole] = await answersOf(provider, callOf(target, { ...STOPPED, stop: [] }))
      for (const { body, dropped } of await answersOf(provider, callOf(target, STOPPED))) {
        expect([body.stopReason, body.stopSequence, dropped]).toEqual(['end', undefined, []])
        expect(textOf(body.blocks)).not.toContain('is ')
      }
      expect(textOf(whole?.body.blocks ?? [])).toContain('is ')
    },
  },
  {
    name: 'reports stop sequences as dropped',
    isFor: ({ supports }) => !supports.stopSequences,
    async run({ provider }, target) {
      for (const { dropped } of await answersOf(provider, callOf(target, STOPPED))) expect(dropped).toContain('stop')
    },
  },
  {
    name: 'sends one request for one call',
    async run({ provider, requests }, target) {
      await provider.answer(callOf(target, ask('Hello.')))
      expect(requests()).toBe(1)
      await collect(await provider.stream(callOf(target, ask('Hello.', { isStream: true }))))
      expect(requests()).toBe(2)
    },
  },
]
