import { describe, expect, it } from 'vitest'
import { factsWith, inputOf } from '../../test/openai/inputs.ts'
import { encodeRequest } from './encode-request.ts'

const userText = (text: string) => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] })
const tool = { name: 'f', inputSchema: { type: 'object' } }

describe('a request body', () => {
  it('is stored nowhere and asks for sealed reasoning', () => {
    const { body, dropped } = encodeRequest(inputOf({ system: 'Be brief.' }))
    expect(JSON.parse(JSON.stringify(body))).toEqual({
      model: 'gpt-x-2026',
      input: [userText('hi')],
      instructions: 'Be brief.',
      max_output_tokens: 1000,
      include: ['reasoning.encrypted_content'],
      store: false,
    })
    expect(dropped).toEqual([])
  })

  it('never asks for fewer tokens than the vendor allows, and says so', () => {
    const raised = encodeRequest({ ...inputOf(), maxOutputTokens: 15 })
    expect([raised.body.max_output_tokens, raised.dropped]).toEqual([16, ['maxOutputTokens']])
    expect(encodeRequest({ ...inputOf(), maxOutputTokens: 16 }).dropped).toEqual([])
  })

  it('streams when asked to', () => {
    expect(encodeRequest(inputOf({ isStream: true })).body.stream).toBe(true)
  })

  it('says what of the sampling it cannot carry', () => {
    const sampling = { temperature: 0.5, topP: 0.9, topK: 4, seed: 1, presencePenalty: 1, frequencyPenalty: 1 }
    const { body, dropped } = encodeRequest(inputOf({ sampling, stop: ['x'] }))
    expect(body).toMatchObject({ temperature: 0.5, top_p: 0.9 })
    expect(dropped).toEqual(['topK', 'seed', 'presencePenalty', 'frequencyPenalty', 'stop'])
  })

  it('leaves sampling out while the model reasons, where its rule says so', () => {
    const facts = factsWith({ sampling: 'without-reasoning', efforts: ['none', 'low'] })
    const at = (effort: 'none' | 'low') =>
      encodeRequest(inputOf({ sampling: { temperature: 0.5 }, reasoning: { effort } }, facts))
    expect(at('none')).toMatchObject({ body: { temperature: 0.5 }, dropped: [] })
    expect(at('low').body.temperature).toBeUndefined()
    expect(at('low').dropped).toEqual(['temperature'])
  })

  it('asks for the nearest effort that the model takes, and says so', () => {
    const reasoning = { effort: 'none', budgetTokens: 100, wantsSummary: true } as const
    const { body, dropped } = encodeRequest(inputOf({ reasoning }))
    expect(body.reasoning).toEqual({ effort: 'low', summary: 'auto' })
    expect(dropped).toEqual(['reasoning.effort', 'reasoning.budgetTokens'])
  })

  it('carries tools, loose unless they are strict', () => {
    const toolChoice = { type: 'any' } as const
    const { body } = encodeRequest(
      inputOf({ tools: [tool, { ...tool, isStrict: true }], toolChoice, allowsParallelToolCalls: false }),
    )
    expect(body).toMatchObject({
      tools: [{ type: 'function', name: 'f', parameters: { type: 'object' }, strict: false }, { strict: true }],
      tool_choice: 'required',
      parallel_tool_calls: false,
    })
  })

  it('names no choice among tools when there are none, and forces none where the model refuses it', () => {
    const toolChoice = { type: 'tool', name: 'f' } as const
    expect(encodeRequest(inputOf({ toolChoice })).body.tool_choice).toBeUndefined()
    expect(encodeRequest(inputOf({ toolChoice, tools: [tool] })).body.tool_choice).toEqual({
      type: 'function',
      name: 'f',
    })
    const refused = encodeRequest(inputOf({ toolChoice, tools: [tool] }, factsWith({ forcedToolChoice: false })))
    expect(refused).toMatchObject({ body: { tool_choice: 'auto' }, dropped: ['toolChoice'] })
  })

  it('carries the form of the answer', () => {
    const format = (output: Parameters<typeof inputOf>[0]) => encodeRequest(inputOf(output)).body.text?.format
    expect(format({})).toBeUndefined()
    expect(format({ output: { type: 'json' } })).toEqual({ type: 'json_object' })
    expect(format({ output: { type: 'json-schema', name: 'a', schema: {} } })).toEqual({
      type: 'json_schema',
      name: 'a',
      schema: {},
      strict: true,
    })
  })

  it('carries keys within the length that the vendor takes', () => {
    const { body } = encodeRequest(inputOf({ endUserId: 'u', promptCacheKey: 'k'.repeat(100) }))
    expect(body.safety_identifier).toBe('u')
    expect(body.prompt_cache_key?.length).toBeLessThanOrEqual(64)
  })
})
