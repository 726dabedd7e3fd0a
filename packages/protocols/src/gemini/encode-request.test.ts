import { describe, expect, it } from 'vitest'
import { failureOf } from '../../test/openai/decode-all.ts'
import { factsWith, inputOf } from '../../test/openai/inputs.ts'
import { encodeRequest } from './encode-request.ts'

type Fields = NonNullable<Parameters<typeof inputOf>[0]>
const encode = (fields: Fields, facts = factsWith()) => encodeRequest(inputOf(fields, facts))
const tool = { name: 'f', inputSchema: { type: 'object' } }

const BUDGET = factsWith({
  efforts: [],
  thinking: { budget: true, adaptive: false, disabled: true, betweenTools: false, byDefault: 'on' },
})
const ALWAYS = factsWith({
  efforts: [],
  thinking: { budget: true, adaptive: false, disabled: false, betweenTools: false, byDefault: 'always' },
})

describe('a request body', () => {
  it('holds nothing that was not asked for', () => {
    expect(JSON.parse(JSON.stringify(encode({ system: 'Be brief.' })))).toEqual({
      body: {
        contents: [{ role: 'user', parts: [{ text: 'hi' }] }],
        systemInstruction: { parts: [{ text: 'Be brief.' }] },
        generationConfig: { maxOutputTokens: 1000 },
      },
      dropped: [],
    })
  })

  it('carries the whole of the sampling, where the model takes any', () => {
    const sampling = { temperature: 0, topP: 0.9, topK: 4, seed: 1, presencePenalty: 1, frequencyPenalty: -1 }
    expect(encode({ sampling, stop: ['x'] })).toMatchObject({
      body: { generationConfig: { ...sampling, stopSequences: ['x'] } },
      dropped: [],
    })
    const refused = encode({ sampling: { temperature: 0 } }, factsWith({ sampling: 'rejected' }))
    expect(refused.body.generationConfig.temperature).toBeUndefined()
    expect(refused.dropped).toEqual(['temperature'])
  })

  it('holds no more stop sequences than the vendor takes, and says so', () => {
    const { body, dropped } = encode({ stop: ['1', '2', '3', '4', '5', '6'] })
    expect([body.generationConfig.stopSequences?.length, dropped]).toEqual([5, ['stop']])
  })

  it('carries tools and the choice among them', () => {
    const choose = (toolChoice: Fields['toolChoice'], facts = factsWith()) =>
      encode({ tools: [tool], toolChoice }, facts).body.toolConfig?.functionCallingConfig
    expect(encode({ tools: [{ ...tool, description: 'd' }] }).body.tools).toEqual([
      { functionDeclarations: [{ name: 'f', description: 'd', parametersJsonSchema: { type: 'object' } }] },
    ])
    expect(choose({ type: 'auto' })).toBeUndefined()
    expect(choose({ type: 'none' })).toEqual({ mode: 'NONE' })
    expect(choose({ type: 'any' })).toEqual({ mode: 'ANY' })
    expect(choose({ type: 'tool', name: 'f' })).toEqual({ mode: 'ANY', allowedFunctionNames: ['f'] })
    const refused = encode({ tools: [tool], toolChoice: { type: 'any' } }, factsWith({ forcedToolChoice: false }))
    expect([refused.body.toolConfig, refused.dropped]).toEqual([undefined, ['toolChoice']])
    expect(encode({ toolChoice: { type: 'any' } }).body.toolConfig).toBeUndefined()
  })

  it('asks for a promise where the caller wants one and the vendor gives it', () => {
    const strict = { tools: [tool, { ...tool, name: 'g', isStrict: true }] }
    expect(encode(strict).body.toolConfig).toEqual({ functionCallingConfig: { mode: 'VALIDATED' } })
    const facts = factsWith()
    const unable = { ...facts, capabilities: { ...facts.capabilities, structuredOutput: false } }
    const { body, dropped } = encode(strict, unable)
    expect([body.toolConfig, dropped]).toEqual([undefined, ['isStrict']])
  })

  it('is none for a tool whose name the vendor would refuse', () => {
    const { kind, detail } = failureOf(() => encode({ tools: [{ ...tool, name: '1st' }] }))
    expect([kind, detail]).toEqual(['unsupported-dialect', expect.stringContaining('1st')])
  })

  it('carries the form of the answer', () => {
    const output = { type: 'json-schema', name: 'a', schema: { type: 'object' } } as const
    expect(encode({ output }).body.generationConfig).toMatchObject({
      responseMimeType: 'application/json',
      responseJsonSchema: { type: 'object' },
    })
    expect(encode({ output: { type: 'json' } }).body.generationConfig.responseMimeType).toBe('application/json')
    const facts = factsWith()
    const unable = { ...facts, capabilities: { ...facts.capabilities, structuredOutput: false } }
    expect(encode({ output }, unable).dropped).toEqual(['output'])
  })

  it('says what has no place in it', () => {
    expect(encode({ endUserId: 'u', promptCacheKey: 'k' }).dropped).toEqual(['endUserId', 'promptCacheKey'])
  })

  it('is none for a conversation that ends with the assistant', () => {
    const messages: Fields['messages'] = [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: 'The' },
    ]
    expect(failureOf(() => encode({ messages })).kind).toBe('unsupported-dialect')
    expect(encode({ messages }, factsWith({ prefill: true })).body.contents.at(-1)?.role).toBe('model')
  })
})

describe('thinking', () => {
  const thinkingOf = (reasoning: Fields['reasoning'], facts = factsWith()) => {
    const { body, dropped } = encode({ reasoning }, facts)
    return [body.generationConfig.thinkingConfig, dropped]
  }

  it('is left alone unless something is asked for', () => {
    expect(thinkingOf({})).toEqual([undefined, []])
    expect(thinkingOf({}, BUDGET)).toEqual([undefined, []])
  })

  it('is a level, the nearest that the model takes', () => {
    expect(thinkingOf({ effort: 'high' })).toEqual([{ thinkingLevel: 'HIGH' }, []])
    expect(thinkingOf({ effort: 'max' })).toEqual([{ thinkingLevel: 'HIGH' }, ['reasoning.effort']])
    expect(thinkingOf({ effort: 'none' })).toEqual([{ thinkingLevel: 'LOW' }, ['reasoning.effort']])
    expect(thinkingOf({ effort: 'low', budgetTokens: 9 })).toEqual([
      { thinkingLevel: 'LOW' },
      ['reasoning.budgetTokens'],
    ])
    expect(thinkingOf({ effort: 'high' }, factsWith({ efforts: [] }))).toEqual([undefined, ['reasoning.effort']])
  })

  it('is a budget within what every model takes, for the models that have budgets', () => {
    expect(thinkingOf({ effort: 'medium' }, BUDGET)).toEqual([{ thinkingBudget: 8192 }, []])
    expect(thinkingOf({ effort: 'max', budgetTokens: 3000 }, BUDGET)).toEqual([{ thinkingBudget: 3000 }, []])
    expect(thinkingOf({ budgetTokens: 9 }, BUDGET)).toEqual([{ thinkingBudget: 512 }, []])
    expect(thinkingOf({ budgetTokens: 99_999 }, BUDGET)).toEqual([{ thinkingBudget: 24_576 }, []])
  })

  it('is switched off where that is possible', () => {
    expect(thinkingOf({ effort: 'none' }, BUDGET)).toEqual([{ thinkingBudget: 0 }, []])
    expect(thinkingOf({ effort: 'none' }, ALWAYS)).toEqual([{ thinkingBudget: 512 }, ['reasoning.effort']])
  })

  it('is shown where it is asked for', () => {
    expect(thinkingOf({ wantsSummary: true })).toEqual([{ includeThoughts: true }, []])
    expect(thinkingOf({ wantsSummary: true, effort: 'low' })).toEqual([
      { includeThoughts: true, thinkingLevel: 'LOW' },
      [],
    ])
  })

  it('is nothing to speak of with a model that does not reason', () => {
    const facts = factsWith({ efforts: [] })
    const unable = { ...facts, capabilities: { ...facts.capabilities, reasoning: false } }
    expect(thinkingOf({ effort: 'none', wantsSummary: true }, unable)).toEqual([undefined, []])
    expect(thinkingOf({ effort: 'high' }, unable)).toEqual([undefined, ['reasoning.effort']])
  })
})
