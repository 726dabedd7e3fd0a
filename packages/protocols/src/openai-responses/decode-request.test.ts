import { SluiceError } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { decodeRequest } from './decode-request.ts'

const decode = (body: object) => decodeRequest({ model: 'auto', input: 'hi', ...body })
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
  it('may be a model and a text', () => {
    expect(decode({})).toEqual({
      request: {
        model: { type: 'auto' },
        system: [],
        messages: [{ role: 'user', content: [text('hi')] }],
        tools: [],
        toolChoice: { type: 'auto' },
        allowsParallelToolCalls: true,
        output: { type: 'text' },
        reasoning: {},
        sampling: {},
        stop: [],
        metadata: {},
        isStream: false,
      },
      dropped: [],
      echo: {},
    })
  })

  it('carries every setting that has a meaning elsewhere', () => {
    const request = requestOf({
      model: 'tier:opus',
      instructions: 'Be brief.',
      max_output_tokens: 99,
      reasoning: { effort: 'high', summary: 'auto' },
      text: { format: { type: 'json_schema', name: 'a', schema: { type: 'object' }, strict: true } },
      tools: [{ type: 'function', name: 'f', parameters: { type: 'object' }, strict: true, description: null }],
      tool_choice: { type: 'function', name: 'f' },
      parallel_tool_calls: false,
      prompt_cache_key: 'k',
      metadata: { a: 'b' },
      safety_identifier: 'u',
      temperature: 0.5,
      top_p: 0.9,
      stream: true,
    })
    expect(request).toMatchObject({
      model: { type: 'tier', tier: 'opus' },
      system: [text('Be brief.')],
      maxOutputTokens: 99,
      reasoning: { effort: 'high', wantsSummary: true },
      output: { type: 'json-schema', name: 'a', schema: { type: 'object' }, isStrict: true },
      tools: [{ name: 'f', inputSchema: { type: 'object' }, isStrict: true }],
      toolChoice: { type: 'tool', name: 'f' },
      allowsParallelToolCalls: false,
      promptCacheKey: 'k',
      metadata: { a: 'b' },
      endUserId: 'u',
      sampling: { temperature: 0.5, topP: 0.9 },
      isStream: true,
    })
  })

  it('may set what it does not use to null', () => {
    const names = ['instructions', 'reasoning', 'text', 'tools', 'tool_choice', 'metadata', 'previous_response_id']
    const body = Object.fromEntries(names.map((name) => [name, null]))
    expect(decode(body)).toEqual(decode({}))
  })

  it('says what of it cannot be carried', () => {
    const body = {
      store: true,
      include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
      service_tier: 'flex',
      text: { verbosity: 'low' },
      reasoning: { context: 'all' },
      hologram: 1,
      background: false,
      truncation: 'disabled',
    }
    expect(decode(body).dropped).toEqual([
      'service_tier',
      'text.verbosity',
      'reasoning.context',
      'hologram',
      'store',
      'include',
    ])
  })
})

describe('what is carried as something else', () => {
  const image = (detail: string) => ({ type: 'input_image', image_url: 'https://x.test/a.png', detail })
  const output = (detail: string) => ({ type: 'function_call_output', call_id: 'c', output: [image(detail)] })

  it.each([
    ['reasoning.summary', { reasoning: { summary: 'detailed' } }, { reasoning: { summary: 'auto' } }],
    ['reasoning.generate_summary', { reasoning: { generate_summary: 'concise' } }, { reasoning: {} }],
    [
      'input[].content[].detail',
      { input: [{ role: 'user', content: [image('low'), image('original')] }] },
      { input: [{ role: 'user', content: [image('high')] }] },
    ],
    ['input[].output[].detail', { input: [output('original')] }, { input: [output('auto')] }],
  ])('is told: %s', (path, changed, carried) => {
    expect(decode(changed).dropped).toEqual([path])
    expect(decode(carried).dropped).toEqual([])
  })
})

describe('the input', () => {
  it('becomes turns, with the instructions in front', () => {
    const { system, messages } = requestOf({
      instructions: 'A',
      input: [
        { role: 'developer', content: 'B' },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hi' }] },
        { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'ENC' },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'x', annotations: [] }] },
        { type: 'function_call', call_id: 'c1', name: 'f', arguments: '' },
        { type: 'function_call_output', call_id: 'c1', output: '1' },
        { type: 'function_call_output', call_id: 'c2', output: [{ type: 'input_text', text: '2' }] },
        { role: 'system', content: [{ type: 'input_text', text: 'C' }] },
      ],
    })
    const result = (toolCallId: string, value: string) => ({ type: 'tool-result', toolCallId, content: [text(value)] })
    expect(system).toEqual([text('A'), text('B')])
    expect(messages).toMatchObject([
      { role: 'user', content: [text('hi')] },
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', seal: { issuer: 'openai-responses', data: 'ENC', id: 'rs_1', isRedacted: true } },
          text('x'),
          { type: 'tool-call', id: 'c1', name: 'f', argumentsJson: '{}' },
        ],
      },
      { role: 'user', content: [result('c1', '1'), result('c2', '2')] },
      { role: 'system', content: [text('C')] },
    ])
  })

  it('carries images and files', () => {
    const content = [
      { type: 'input_image', image_url: 'data:image/png;base64,AA\nAA', detail: 'original' },
      { type: 'input_image', image_url: 'https://x.test/a.png' },
      { type: 'input_file', filename: 'a.pdf', file_data: 'BBBB' },
      { type: 'input_file', file_data: 'data:text/plain;base64,aGk=' },
      { type: 'input_file', file_url: 'https://x.test/a.pdf' },
    ]
    expect(requestOf({ input: [{ role: 'user', content }] }).messages[0]?.content).toEqual([
      { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: 'AAAA' }, detail: 'high' },
      { type: 'image', source: { type: 'url', url: 'https://x.test/a.png' } },
      { type: 'document', source: { type: 'base64', mediaType: 'application/pdf', data: 'BBBB' }, name: 'a.pdf' },
      { type: 'document', source: { type: 'text', text: 'hi' } },
      { type: 'document', source: { type: 'url', url: 'https://x.test/a.pdf' } },
    ])
  })
})

describe('a request is refused, with the place named, for', () => {
  const image = (fields: object) => [{ role: 'user', content: [{ type: 'input_image', ...fields }] }]

  it.each([
    ['no input', { input: undefined }, 'input'],
    ['a number as text', { input: [{ role: 'user', content: 7 }] }, 'input[0].content'],
    [
      'a part without text',
      { input: [{ role: 'user', content: [{ type: 'input_text' }] }] },
      'input[0].content[0].text',
    ],
    ['an unknown item', { input: [{ type: 'item_reference', id: 'x' }] }, 'input[0].type'],
    ['an unknown part', { input: [{ role: 'user', content: [{ type: 'input_audio' }] }] }, 'input[0].content[0].type'],
    ['an unknown role', { input: [{ role: 'tool', content: 'x' }] }, 'input[0].role'],
    ['a stored image', { input: image({ file_id: 'file_1' }) }, 'input[0].content[0].image_url'],
    ['a file on our disk', { input: image({ image_url: 'file:///etc/passwd' }) }, 'input[0].content[0].image_url'],
    [
      'a stored file',
      { input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'f' }] }] },
      'input[0].content[0]',
    ],
    ['a tool of another kind', { tools: [{ type: 'web_search' }] }, 'tools[0].type'],
    ['an unknown tier', { model: 'tier:gold' }, 'model'],
    ['an unknown effort', { reasoning: { effort: 'huge' } }, 'reasoning.effort'],
    ['a wrong limit', { max_output_tokens: '10' }, 'max_output_tokens'],
    ['an earlier answer', { previous_response_id: 'resp_1' }, 'previous_response_id'],
    ['a stored conversation', { conversation: 'conv_1' }, 'conversation'],
    ['a stored prompt', { prompt: { id: 'pmpt_1' } }, 'prompt'],
    ['work in the background', { background: true }, 'background'],
  ])('%s', (_, body, param) => {
    expect(errorOf({ model: 'auto', input: 'hi', ...body })).toMatchObject({ code: 'invalid_request', param })
  })

  it.each([null, 'text', [], 7])('not being an object: %j', (body) => {
    expect(errorOf(body)).toMatchObject({ code: 'invalid_request', param: undefined })
  })
})
