import { expect } from 'vitest'
import type { ConformanceCase } from './conformance-case.ts'
import { callOf, failureOf } from './make-calls.ts'
import { ask, TOOLS } from './sample-requests.ts'

/** What every provider must make of the questions beside the answers: how many tokens, which models. */
export const QUESTION_CASES: readonly ConformanceCase[] = [
  {
    name: 'counts the tokens of a prompt',
    isFor: ({ facts }) => facts.capabilities.tokenCounting,
    async run({ provider }, target) {
      const short = await provider.countTokens?.(callOf(target, ask('Hello.')))
      const long = await provider.countTokens?.(callOf(target, ask('Hello. '.repeat(500), { tools: TOOLS })))
      expect(short).toBeGreaterThan(0)
      expect(long).toBeGreaterThan(short ?? Infinity)
    },
  },
  {
    name: 'asks nobody to count tokens that the catalog says are not counted',
    isFor: ({ facts }) => !facts.capabilities.tokenCounting,
    async run({ provider, requests }, target) {
      const asking = provider.countTokens?.(callOf(target, ask('Hello.')))
      if (asking) expect((await failureOf(asking)).kind).toBe('unsupported-dialect')
      expect(requests()).toBe(0)
    },
  },
  {
    name: 'lists the model among those that the key can reach',
    isFor: ({ supports }) => Boolean(supports.listsModels),
    async run({ provider }, { vendorModel, supports: { listsModels } }) {
      const name = typeof listsModels === 'object' ? listsModels.as : vendorModel
      const models = (await provider.listModels?.(new AbortController().signal)) ?? []
      // By its name, or as the dated snapshot that the name stands for.
      expect(models.filter(({ id }) => id.startsWith(name))).not.toEqual([])
      expect(provider.namesDeployments ?? false).toBe(typeof listsModels === 'object')
    },
  },
  {
    name: 'says why it has no list of models',
    isFor: ({ supports }) => Boolean(supports.listsModels),
    async run({ provider, providerWithBadKey, fault }) {
      const { signal } = new AbortController()
      const stranger = providerWithBadKey()
      const refused = await failureOf(stranger.listModels?.(signal) ?? Promise.resolve())
      expect(refused.kind).toBe('unauthorized')
      expect(refused.message).not.toContain('bad-key')
      await stranger.close()
      fault({ type: 'wrong-content-type' })
      expect((await failureOf(provider.listModels?.(signal) ?? Promise.resolve())).kind).toBe('malformed-answer')
      fault({ type: 'refuse' })
      expect((await failureOf(provider.listModels?.(signal) ?? Promise.resolve())).kind).toBe('unreachable')
    },
  },
  {
    name: 'offers no list of models that the vendor has not',
    isFor: ({ supports }) => !supports.listsModels,
    async run({ provider }) {
      expect(provider).not.toHaveProperty('listModels', expect.any(Function))
    },
  },
]
