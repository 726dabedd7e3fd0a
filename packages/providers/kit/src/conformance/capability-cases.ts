import { textOf, type Answer, type ToolCallBlock } from '@sluice/core'
import { expect } from 'vitest'
import type { ConformanceCase } from './conformance-case.ts'
import { answersOf, callOf } from './make-calls.ts'
import { answerTools, ask, askCached, goOn, show, showDocument, TOOLS } from './sample-requests.ts'

const BOTH = 'Tell me both the weather and the population of Paris.'
const SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' }, population: { type: 'integer' } },
  required: ['city', 'population'],
  additionalProperties: false,
}

const OUTPUT = { type: 'json-schema', name: 'city', schema: SCHEMA, isStrict: true } as const

/** What a provider must answer where the model, by its facts, is able to. */
export const CAPABILITY_CASES: readonly ConformanceCase[] = [
  {
    name: 'calls a tool, and goes on from its result',
    isFor: ({ facts }) => facts.capabilities.tools,
    async run({ provider }, target) {
      const question = 'What is the weather in Paris?'
      for (const { body } of await answersOf(provider, callOf(target, ask(question, { tools: TOOLS })))) {
        const calls = toolCallsOf(body)
        expect([body.stopReason, calls.map((call) => call.name)]).toEqual(['tool-call', ['get_weather']])
        const next = callOf(target, answerTools(question, calls, '21 degrees and sunny'))
        const [answer] = await answersOf(provider, next)
        expect(answer?.body.stopReason).toBe('end')
        expect(textOf(answer?.body.blocks ?? [])).not.toBe('')
      }
    },
  },
  {
    name: 'keeps to one tool call where the caller asks for it',
    isFor: ({ facts }) => facts.capabilities.tools,
    async run({ provider }, target) {
      const request = ask(BOTH, { tools: TOOLS, allowsParallelToolCalls: false })
      for (const { body } of await answersOf(provider, callOf(target, request))) {
        expect(toolCallsOf(body)).toHaveLength(1)
      }
    },
  },
  {
    name: 'calls two tools at once, each with arguments of its own',
    isFor: ({ facts }) => facts.capabilities.parallelTools,
    async run({ provider }, target) {
      for (const { body } of await answersOf(provider, callOf(target, ask(BOTH, { tools: TOOLS })))) {
        const calls = toolCallsOf(body)
        expect(calls.map((call) => call.name).toSorted()).toEqual(['get_population', 'get_weather'])
        expect(new Set(calls.map((call) => call.id)).size).toBe(2)
        for (const call of calls) expect(JSON.parse(call.argumentsJson)).toEqual({ city: expect.any(String) })
      }
    },
  },
  {
    name: 'calls the tool that the caller demands',
    isFor: ({ facts }) => facts.capabilities.tools && facts.parameters.forcedToolChoice,
    async run({ provider }, target) {
      const request = ask('Hello.', { tools: TOOLS, toolChoice: { type: 'tool', name: 'get_population' } })
      for (const { body } of await answersOf(provider, callOf(target, request))) {
        expect(toolCallsOf(body).map((call) => call.name)).toEqual(['get_population'])
      }
    },
  },
  {
    name: 'shows the model a picture',
    isFor: ({ facts }) => facts.capabilities.images,
    async run({ provider }, target) {
      for (const { body, dropped } of await answersOf(provider, callOf(target, show('What is this?')))) {
        expect([body.stopReason, dropped]).toEqual(['end', []])
      }
    },
  },
  {
    name: 'shows the model a document',
    isFor: ({ facts }) => facts.capabilities.documents,
    async run({ provider }, target) {
      for (const { body, dropped } of await answersOf(provider, callOf(target, showDocument('What is this?')))) {
        expect([body.stopReason, dropped]).toEqual(['end', []])
      }
    },
  },
  {
    name: 'reports a schema as dropped that the model promises nothing for',
    isFor: ({ facts }) => !facts.capabilities.structuredOutput,
    async run({ provider }, target) {
      for (const { dropped } of await answersOf(provider, callOf(target, ask('Paris?', { output: OUTPUT })))) {
        expect(dropped).toContain('output')
      }
    },
  },
  {
    name: 'answers in the form of a schema',
    isFor: ({ facts }) => facts.capabilities.structuredOutput,
    async run({ provider }, target) {
      for (const { body } of await answersOf(provider, callOf(target, ask('Paris?', { output: OUTPUT })))) {
        const value: unknown = JSON.parse(textOf(body.blocks))
        expect(value).toEqual({ city: expect.any(String), population: expect.any(Number) })
      }
    },
  },
  {
    name: 'shows that the model reasoned',
    isFor: ({ supports }) => supports.reasonedPrompt !== undefined,
    async run({ provider }, target) {
      const reasoning = { effort: 'high', wantsSummary: true } as const
      const call = callOf(target, ask(target.supports.reasonedPrompt ?? '', { reasoning }))
      for (const { body } of await answersOf(provider, call)) {
        expect(body.blocks.map((block) => block.type)).toEqual(expect.arrayContaining(['reasoning', 'text']))
      }
    },
  },
  {
    name: 'takes its own reasoning back',
    isFor: ({ supports }) => supports.reasonedPrompt !== undefined,
    async run({ provider }, target) {
      const reasoning = { effort: 'high', wantsSummary: true } as const
      const first = ask(target.supports.reasonedPrompt ?? '', { reasoning })
      for (const { body } of await answersOf(provider, callOf(target, first))) {
        const next = goOn(first, body.blocks, target.facts.id)
        for (const { body: answer, dropped } of await answersOf(provider, callOf(target, next))) {
          // Without a seal there is nothing by which a vendor could know its own.
          expect([answer.stopReason, dropped.includes('reasoning')]).toEqual(['end', hasUnsealedReasoning(body)])
        }
      }
    },
  },
  {
    name: 'tells a refusal from an answer',
    isFor: ({ supports }) => supports.refusedPrompt !== undefined,
    async run({ provider }, target) {
      const call = callOf(target, ask(target.supports.refusedPrompt ?? ''))
      for (const { body } of await answersOf(provider, call)) expect(body.stopReason).toBe('refusal')
    },
  },
  {
    name: 'counts what was read from the prompt cache apart',
    isFor: ({ supports }) => supports.cacheUsage,
    async run({ provider }, target) {
      await provider.answer(callOf(target, askCached('One?')))
      for (const { body } of await answersOf(provider, callOf(target, askCached('Two?')))) {
        expect(body.usage.cacheReadTokens).toBeGreaterThan(0)
      }
    },
  },
]

function hasUnsealedReasoning({ blocks }: Answer): boolean {
  return blocks.some((block) => block.type === 'reasoning' && block.seal === undefined)
}

function toolCallsOf({ blocks }: Answer): ToolCallBlock[] {
  return blocks.filter((block) => block.type === 'tool-call')
}
