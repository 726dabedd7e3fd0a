import { describe, expect, it } from 'vitest'
import { failureOf } from '../../test/openai/decode-all.ts'
import { factsWith, inputOf } from '../../test/openai/inputs.ts'
import { encodeRequest } from './encode-request.ts'

type Fields = NonNullable<Parameters<typeof inputOf>[0]>
const encode = (fields: Fields, facts = factsWith()) => encodeRequest(inputOf(fields, facts))
const tool = { name: 'f', inputSchema: { type: 'object' } }

describe('a request body', () => {
  it('holds nothing that was not asked for', () => {
    expect(JSON.parse(JSON.stringify(encode({ system: 'Be brief.' })))).toEqual({
      body: {
        model: 'gpt-x-2026',
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'hi' },
        ],
        max_tokens: 1000,
      },
      dropped: [],
    })
  })

  it('asks for the usage of a stream, which these servers leave out otherwise', () => {
    expect(encode({ isStream: true }).body).toMatchObject({ stream: true, stream_options: { include_usage: true } })
  })

  it('carries the whole of the sampling, where the model takes any', () => {
    const sampling = { temperature: 0, topP: 0.9, topK: 4, seed: 1, presencePenalty: 1, frequencyPenalty: -1 }
    expect(encode({ sampling, stop: ['x'] })).toMatchObject({
      body: { temperature: 0, top_p: 0.9, top_k: 4, seed: 1, presence_penalty: 1, frequency_penalty: -1, stop: ['x'] },
      dropped: [],
    })
    const refused = encode({ sampling: { temperature: 0 } }, factsWith({ sampling: 'rejected' }))
    expect(refused.body.temperature).toBeUndefined()
    expect(refused.dropped).toEqual(['temperature'])
  })

  it('asks for an effort only of a model that takes one', () => {
    expect(encode({ reasoning: { effort: 'high' } }).body.reasoning_effort).toBe('high')
    const refused = encode({ reasoning: { effort: 'high' } }, factsWith({ efforts: [] }))
    expect(refused.body.reasoning_effort).toBeUndefined()
    expect(refused.dropped).toEqual(['reasoning.effort'])
  })

  it('carries tools and the choice among them', () => {
    const choose = (toolChoice: Fields['toolChoice']) => encode({ tools: [tool], toolChoice }).body.tool_choice
    expect(encode({ tools: [{ ...tool, isStrict: true }], allowsParallelToolCalls: false }).body).toMatchObject({
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' }, strict: true } }],
      parallel_tool_calls: false,
    })
    expect(choose({ type: 'any' })).toBe('required')
    expect(choose({ type: 'tool', name: 'f' })).toEqual({ type: 'function', function: { name: 'f' } })
    expect(encode({ toolChoice: { type: 'any' } }).body.tool_choice).toBeUndefined()
  })

  it('carries the form of the answer', () => {
    expect(encode({ output: { type: 'json-schema', name: 'a', schema: {} } }).body.response_format).toEqual({
      type: 'json_schema',
      json_schema: { name: 'a', schema: {}, strict: true },
    })
  })

  it('says what it cannot carry', () => {
    const fields: Fields = {
      reasoning: { budgetTokens: 5 },
      promptCacheKey: 'k',
      messages: [
        { role: 'assistant', content: [{ type: 'reasoning', text: 'Hm.' }] },
        { role: 'user', content: [{ type: 'tool-result', toolCallId: 'c', content: [], isError: true }] },
      ],
    }
    expect(encode(fields).dropped).toEqual(['reasoning', 'isError', 'reasoning.budgetTokens', 'promptCacheKey'])
  })
})

describe('the conversation', () => {
  it('puts tool results right behind the calls, and their images after them', () => {
    const image = { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: 'AAAA' } } as const
    const { body } = encode({
      messages: [
        { role: 'assistant', content: [{ type: 'tool-call', id: 'a b', name: 'f' }] },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look.' },
            { type: 'tool-result', toolCallId: 'a b', content: [{ type: 'text', text: '1' }, image] },
          ],
        },
      ],
    })
    const [call, result, rest] = body.messages
    const id = call?.role === 'assistant' ? call.tool_calls?.[0]?.id : undefined
    expect(id).toMatch(/^[a-zA-Z0-9_-]{1,40}$/)
    expect(result).toEqual({ role: 'tool', tool_call_id: id, content: '1' })
    expect(rest).toEqual({
      role: 'user',
      content: [
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        { type: 'text', text: 'Look.' },
      ],
    })
  })

  it('says refusals as text, and later instructions where they were given', () => {
    const { body } = encode({
      messages: [
        { role: 'assistant', content: [{ type: 'refusal', text: 'No.' }] },
        { role: 'system', content: 'Try.' },
      ],
    })
    expect(body.messages).toEqual([
      { role: 'assistant', content: 'No.' },
      { role: 'system', content: 'Try.' },
    ])
  })

  it('carries documents of text, and refuses others', () => {
    const withDocument = (source: { type: 'url'; url: string } | { type: 'text'; text: string }) =>
      encode({ messages: [{ role: 'user', content: [{ type: 'document', source }] }] })
    expect(withDocument({ type: 'text', text: 'plain' }).body.messages).toEqual([{ role: 'user', content: 'plain' }])
    expect(failureOf(() => withDocument({ type: 'url', url: 'https://x.test' }))).toMatchObject({
      kind: 'invalid-request',
      detail: 'documents other than text have no form here. Send their text.',
    })
  })
})
