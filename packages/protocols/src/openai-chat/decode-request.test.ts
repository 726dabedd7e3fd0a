import { SluiceError } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { decodeRequest } from './decode-request.ts'

const HI = { role: 'user', content: 'hi' }
const decode = (body: object) => decodeRequest({ model: 'auto', messages: [HI], ...body })
const requestOf = (body: object) => decode(body).request
const text = (value: string) => ({ type: 'text', text: value })

function errorOf(body: unknown): SluiceError {
  try {
    decodeRequest(body)
  } catch (error) {
    if (error instanceof SluiceError) return error
    throw error
  }
  throw new Error('Nothing was thrown.')
}

describe('a request', () => {
  it('carries every setting that has a meaning elsewhere', () => {
    const request = requestOf({
      model: 'claude-haiku-4-5',
      max_completion_tokens: 99,
      max_tokens: 1,
      temperature: 0.5,
      top_p: 0.9,
      seed: 7,
      presence_penalty: 1,
      frequency_penalty: -1,
      stop: 'END',
      tools: [{ type: 'function', function: { name: 'f', description: 'd' } }],
      tool_choice: 'required',
      parallel_tool_calls: false,
      response_format: { type: 'json_object' },
      reasoning_effort: 'low',
      stream: true,
      stream_options: { include_usage: true },
      user: 'u',
      metadata: { a: 'b' },
      prompt_cache_key: 'k',
    })
    expect(request).toMatchObject({
      model: { type: 'model', model: 'claude-haiku-4-5' },
      maxOutputTokens: 99,
      sampling: { temperature: 0.5, topP: 0.9, seed: 7, presencePenalty: 1, frequencyPenalty: -1 },
      stop: ['END'],
      tools: [{ name: 'f', description: 'd', inputSchema: { type: 'object', properties: {} } }],
      toolChoice: { type: 'any' },
      allowsParallelToolCalls: false,
      output: { type: 'json' },
      reasoning: { effort: 'low' },
      isStream: true,
      wantsStreamUsage: true,
      endUserId: 'u',
      metadata: { a: 'b' },
      promptCacheKey: 'k',
    })
  })

  it('names a tool or a schema in one more layer than elsewhere', () => {
    const schema = { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' }, strict: true } }
    const choice = { type: 'function', function: { name: 'f' } }
    expect(requestOf({ tool_choice: choice, response_format: schema })).toMatchObject({
      toolChoice: { type: 'tool', name: 'f' },
      output: { type: 'json-schema', name: 'a', schema: { type: 'object' }, isStrict: true },
    })
  })

  it('may set what it does not use to null', () => {
    const names = ['max_tokens', 'stop', 'tools', 'tool_choice', 'response_format', 'stream_options', 'n', 'metadata']
    expect(decode(Object.fromEntries(names.map((name) => [name, null])))).toEqual(decode({}))
  })

  it('says what of it cannot be carried', () => {
    const named = {
      messages: [
        { ...HI, name: 'Ann' },
        { ...HI, name: 'Bob' },
      ],
    }
    const body = { ...named, store: true, logprobs: true, top_logprobs: 2, service_tier: 'flex', n: 1, functions: [{}] }
    expect(decode(body).dropped).toEqual([
      'messages[].name',
      'logprobs',
      'top_logprobs',
      'service_tier',
      'functions',
      'store',
    ])
  })
})

describe('the messages', () => {
  it('become turns, with the instructions in front', () => {
    const { system, messages } = requestOf({
      messages: [
        { role: 'system', content: 'A' },
        { role: 'developer', content: [text('B')] },
        HI,
        {
          role: 'assistant',
          content: 'x',
          refusal: null,
          reasoning_content: 'Hm.',
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: '1' },
        { role: 'tool', tool_call_id: 'c2', content: [text('2')] },
        { role: 'assistant', content: [{ type: 'refusal', refusal: 'no' }] },
        { role: 'system', content: 'C' },
      ],
    })
    const result = (toolCallId: string, value: string) => ({ type: 'tool-result', toolCallId, content: [text(value)] })
    expect(system).toEqual([text('A'), text('B')])
    expect(messages).toMatchObject([
      { role: 'user', content: [text('hi')] },
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'Hm.' },
          text('x'),
          { type: 'tool-call', id: 'c1', name: 'f', argumentsJson: '{}' },
        ],
      },
      { role: 'user', content: [result('c1', '1'), result('c2', '2')] },
      { role: 'assistant', content: [{ type: 'refusal', text: 'no' }] },
      { role: 'system', content: [text('C')] },
    ])
  })

  it('carry images and files', () => {
    const content = [
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
      { type: 'image_url', image_url: { url: 'https://x.test/a.png' } },
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,BBBB' } },
    ]
    expect(requestOf({ messages: [{ role: 'user', content }] }).messages[0]?.content).toEqual([
      { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: 'AAAA' }, detail: 'low' },
      { type: 'image', source: { type: 'url', url: 'https://x.test/a.png' } },
      { type: 'document', source: { type: 'base64', mediaType: 'application/pdf', data: 'BBBB' }, name: 'a.pdf' },
    ])
  })
})

describe('a request is refused, with the place named, for', () => {
  const said = (...content: object[]) => ({ messages: [HI, { role: 'user', content }] })
  const url = 'javascript:alert(1)'

  it.each([
    ['no messages', { messages: [] }, 'messages'],
    ['several answers', { n: 2 }, 'n'],
    ['a number as text', { messages: [{ role: 'user', content: 7 }] }, 'messages[0].content'],
    ['an unknown role', { messages: [{ role: 'function', content: 'x' }] }, 'messages[0].role'],
    ['an unknown part', said({ type: 'input_audio' }), 'messages[1].content[0].type'],
    ['a strange URL', said({ type: 'image_url', image_url: { url } }), 'messages[1].content[0].image_url.url'],
    ['a stored file', said({ type: 'file', file: { file_id: 'f' } }), 'messages[1].content[0].file.file_data'],
    ['a result of nothing', { messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].tool_call_id'],
    ['a tool of another kind', { tools: [{ type: 'custom', custom: {} }] }, 'tools[0].type'],
    ['a temperature too high', { temperature: 3 }, 'temperature'],
    ['a stop that is no text', { stop: [1] }, 'stop[0]'],
    ['an unknown format', { response_format: { type: 'xml' } }, 'response_format.type'],
    ['an unknown tier', { model: 'tier:gold' }, 'model'],
  ])('%s', (_, body, param) => {
    expect(errorOf({ model: 'auto', messages: [HI], ...body })).toMatchObject({ code: 'invalid_request', param })
  })
})
