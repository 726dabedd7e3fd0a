import { textOf } from '@sluice/core'
import { expect } from 'vitest'
import type { ConformanceCase } from './conformance-case.ts'
import { answersOf, callOf, collect, failureOf } from './make-calls.ts'
import { ask, TOOLS } from './sample-requests.ts'

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
    name: 'counts the tokens of a prompt',
    isFor: ({ supports }) => supports.countTokens === true,
    async run({ provider }, target) {
      const short = await provider.countTokens?.(callOf(target, ask('Hello.')))
      const long = await provider.countTokens?.(callOf(target, ask('Hello. '.repeat(500), { tools: TOOLS })))
      expect(short).toBeGreaterThan(0)
      expect(long).toBeGreaterThan(short ?? Infinity)
    },
  },
  {
    name: 'says that the tokens of this model are not to be counted',
    isFor: ({ supports }) => supports.countTokens === 'not-this-model',
    async run({ provider }, target) {
      const failure = await failureOf(provider.countTokens?.(callOf(target, ask('Hello.'))) ?? Promise.resolve())
      expect(failure.kind).toBe('unsupported-dialect')
    },
  },
  {
    name: 'offers no count of tokens that it cannot make',
    isFor: ({ supports }) => supports.countTokens === false,
    async run({ provider }) {
      expect(provider).not.toHaveProperty('countTokens', expect.any(Function))
    },
  },
  {
    name: 'lists the model among those that the key can reach',
    isFor: ({ supports }) => supports.listsModels === true,
    async run({ provider }, { vendorModel }) {
      const models = (await provider.listModels?.(new AbortController().signal)) ?? []
      // By its name, or as the dated snapshot that the name stands for.
      expect(models.filter(({ id }) => id.startsWith(vendorModel))).not.toEqual([])
    },
  },
  {
    name: 'offers no list of models that the vendor has not',
    isFor: ({ supports }) => supports.listsModels !== true,
    async run({ provider }) {
      expect(provider).not.toHaveProperty('listModels', expect.any(Function))
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
