import { describe, expect, it } from 'vitest'
import { decodeRequest } from './decode-request.ts'

const ASK = { role: 'user', content: 'Hello' }
const body = (fields: object = {}) => ({ model: 'auto', max_tokens: 100, messages: [ASK], ...fields })
const decode = (fields: object = {}) => decodeRequest(body(fields)).request
const decodeBlock = (role: string, block: object) =>
  decode({ messages: [{ role, content: [block] }] }).messages[0]?.content[0]

describe('a request', () => {
  it('needs little', () => {
    expect(decodeRequest(body())).toEqual({
      dropped: [],
      request: {
        model: { type: 'auto' },
        system: [],
        messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
        tools: [],
        toolChoice: { type: 'auto' },
        allowsParallelToolCalls: true,
        output: { type: 'text' },
        reasoning: {},
        sampling: {},
        maxOutputTokens: 100,
        stop: [],
        metadata: {},
        isStream: false,
      },
    })
  })

  it('carries the plain fields', () => {
    const fields = { stop_sequences: ['END'], stream: true, metadata: { user_id: 'u1' }, model: 'tier:opus' }
    expect(decode({ ...fields, temperature: 0.5, top_p: 0.9, top_k: 5, system: 'Be brief.' })).toMatchObject({
      model: { type: 'tier', tier: 'opus' },
      system: [{ type: 'text', text: 'Be brief.' }],
      sampling: { temperature: 0.5, topP: 0.9, topK: 5 },
      stop: ['END'],
      endUserId: 'u1',
      isStream: true,
    })
  })

  it('carries tools, the choice among them and a schema for the answer', () => {
    const request = decode({
      tools: [
        {
          type: 'custom',
          name: 'f',
          input_schema: { type: 'object' },
          strict: true,
          cache_control: { type: 'ephemeral' },
        },
      ],
      tool_choice: { type: 'tool', name: 'f', disable_parallel_tool_use: true },
      output_config: { format: { type: 'json_schema', schema: { type: 'object' } } },
    })
    expect(request).toMatchObject({
      tools: [{ name: 'f', inputSchema: { type: 'object' }, isStrict: true, cache: { ttl: '5m' } }],
      toolChoice: { type: 'tool', name: 'f' },
      allowsParallelToolCalls: false,
      output: { type: 'json-schema', schema: { type: 'object' }, isStrict: true },
    })
  })

  it('carries instructions in the middle of the conversation', () => {
    const messages = [ASK, { role: 'system', content: 'Now in French.' }]
    expect(decode({ messages }).messages[1]).toEqual({
      role: 'system',
      content: [{ type: 'text', text: 'Now in French.' }],
    })
  })

  it('hints the last block that can be cached when the hint is on the request', () => {
    const content = [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ]
    const request = decode({
      messages: [ASK, { role: 'user', content }],
      cache_control: { type: 'ephemeral', ttl: '1h' },
    })
    expect(request.messages[1]?.content).toEqual([
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b', cache: { ttl: '1h' } },
    ])
  })
})

describe('a block', () => {
  it.each([
    [
      'user',
      { type: 'image', source: { type: 'url', url: 'https://x/y.png' } },
      { type: 'image', source: { type: 'url', url: 'https://x/y.png' } },
    ],
    [
      'user',
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } },
      { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: 'AA==' } },
    ],
    [
      'user',
      { type: 'document', title: 't', source: { type: 'text', media_type: 'text/plain', data: 'd' } },
      { type: 'document', name: 't', source: { type: 'text', text: 'd' } },
    ],
    [
      'user',
      { type: 'tool_result', tool_use_id: 'c', content: 'ok', is_error: true },
      { type: 'tool-result', toolCallId: 'c', content: [{ type: 'text', text: 'ok' }], isError: true },
    ],
    [
      'user',
      { type: 'tool_result', tool_use_id: 'c' },
      { type: 'tool-result', toolCallId: 'c', content: [], isError: false },
    ],
    [
      'assistant',
      { type: 'tool_use', id: 'c', name: 'f', input: { a: 1 } },
      { type: 'tool-call', id: 'c', name: 'f', argumentsJson: '{"a":1}' },
    ],
    [
      'assistant',
      { type: 'thinking', thinking: 'hm', signature: 's' },
      { type: 'reasoning', text: 'hm', seal: { issuer: 'anthropic-messages', data: 's', isRedacted: false } },
    ],
    ['assistant', { type: 'thinking', thinking: 'hm', signature: '' }, { type: 'reasoning', text: 'hm' }],
    [
      'assistant',
      { type: 'redacted_thinking', data: 'd' },
      { type: 'reasoning', text: '', seal: { issuer: 'anthropic-messages', data: 'd', isRedacted: true } },
    ],
  ])('of the %s is carried: %o', (role, wire, block) => {
    expect(decodeBlock(role, wire)).toEqual(block)
  })
})

describe('reasoning', () => {
  it.each([
    [{ thinking: { type: 'enabled', budget_tokens: 2000 } }, { budgetTokens: 2000, wantsSummary: true }],
    [
      { thinking: { type: 'enabled', budget_tokens: 2000, display: 'omitted' } },
      { budgetTokens: 2000, wantsSummary: false },
    ],
    [
      { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } },
      { effort: 'high', isAskedFor: true },
    ],
    [{ thinking: { type: 'adaptive', display: 'summarized' } }, { isAskedFor: true, wantsSummary: true }],
    [{ thinking: { type: 'adaptive', display: 'omitted' } }, { isAskedFor: true, wantsSummary: false }],
    [{ thinking: { type: 'disabled' } }, { effort: 'none' }],
    [{ thinking: { type: 'between_tools' } }, { effort: 'minimal' }],
    [{ output_config: { effort: 'max' } }, { effort: 'max', isAskedFor: false }],
  ])('%o is read', (fields, reasoning) => {
    expect(decode(fields).reasoning).toEqual(reasoning)
  })

  it('says that an effort beside disabled thinking is dropped', () => {
    const { dropped } = decodeRequest(body({ thinking: { type: 'disabled' }, output_config: { effort: 'low' } }))
    expect(dropped).toEqual(['output_config.effort'])
  })
})

describe('what cannot be carried', () => {
  it('is told, each path once, and nulls are nothing', () => {
    const block = { type: 'text', text: 'a', citations: [{ type: 'char_location' }] }
    const messages = [{ role: 'user', content: [block, block, { type: 'text', text: 'b', citations: null }] }]
    const { dropped } = decodeRequest(
      body({ messages, service_tier: 'standard_only', speed: null, brand_new: { x: 1 } }),
    )
    expect(dropped).toEqual(['messages[].content[].citations', 'service_tier', 'brand_new'])
  })

  it('is not told where it asks for what there is anyway', () => {
    expect(decodeRequest(body({ service_tier: 'auto', speed: 'standard' })).dropped).toEqual([])
  })

  it('is told for calls that a vendor tool made, not for direct ones', () => {
    const use = (type: string) => ({ type: 'tool_use', id: 'c', name: 'f', input: {}, caller: { type } })
    const dropped = (type: string) =>
      decodeRequest(body({ messages: [ASK, { role: 'assistant', content: [use(type)] }] })).dropped
    expect(dropped('direct')).toEqual([])
    expect(dropped('code_execution_20260120')).toEqual(['messages[].content[].caller'])
  })

  it.each([
    ['max_tokens', { max_tokens: 0 }],
    ['max_tokens', { max_tokens: undefined }],
    ['model', { model: 5 }],
    ['model', { model: 'tier:gold' }],
    ['messages', { messages: [] }],
    ['messages[0].content', { messages: [{ role: 'user', content: 5 }] }],
    ['messages[0].content[0].type', { messages: [{ role: 'user', content: [{ type: 'container_upload' }] }] }],
    [
      'messages[0].content[1].source.data',
      {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'a' },
              { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 5 } },
            ],
          },
        ],
      },
    ],
    [
      'messages[0].content[0].source.type',
      { messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'file', file_id: 'f' } }] }] },
    ],
    [
      'messages[0].content[0].source.url',
      {
        messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'url', url: 'file:///etc/passwd' } }] }],
      },
    ],
    [
      'messages[0].content[0].content[0].source.url',
      {
        messages: [
          {
            role: 'user',
            content: [
              {
                type: 'tool_result',
                tool_use_id: 'c',
                content: [{ type: 'document', source: { type: 'url', url: 'gs://bucket/a.pdf' } }],
              },
            ],
          },
        ],
      },
    ],
    [
      'messages[0].content[0].input',
      { messages: [{ role: 'assistant', content: [{ type: 'tool_use', id: 'c', name: 'f', input: 'x' }] }] },
    ],
    ['tools[0].type', { tools: [{ type: 'web_search_20260318', name: 'web_search' }] }],
    ['thinking.budget_tokens', { thinking: { type: 'enabled', budget_tokens: 5 } }],
    ['temperature', { temperature: 2 }],
  ])('is refused with its path: %s', (param, fields) => {
    expect(() => decode(fields)).toThrow(expect.objectContaining({ code: 'invalid_request', param }))
  })

  it('is refused when it is no object', () => {
    expect(() => decodeRequest('hello')).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  })
})
