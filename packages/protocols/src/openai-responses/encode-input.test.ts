import { describe, expect, it } from 'vitest'
import { inputOf } from '../../test/openai/inputs.ts'
import { encodeRequest } from './encode-request.ts'

type Fields = NonNullable<Parameters<typeof inputOf>[0]>
const encode = (messages: Fields['messages']) => {
  const { body, dropped } = encodeRequest(inputOf({ messages }))
  return { input: body.input, dropped }
}
const seal = { data: 'ENC', id: 'rs_1', isRedacted: false }

describe('the conversation', () => {
  it('keeps the order of what an assistant said and did', () => {
    const { input } = encode([
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'Hm.', seal: { ...seal, issuer: 'openai-responses' } },
          { type: 'text', text: 'a' },
          { type: 'refusal', text: 'b' },
          { type: 'tool-call', id: 'call_1', name: 'f', argumentsJson: '{}' },
          { type: 'text', text: 'c' },
        ],
      },
    ])
    expect(input).toEqual([
      { type: 'reasoning', id: 'rs_1', encrypted_content: 'ENC', summary: [{ type: 'summary_text', text: 'Hm.' }] },
      {
        type: 'message',
        role: 'assistant',
        content: [
          { type: 'output_text', text: 'a' },
          { type: 'refusal', refusal: 'b' },
        ],
      },
      { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}' },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'c' }] },
    ])
  })

  it('leaves out reasoning that another vendor made, or that nobody vouches for, and says so', () => {
    const content = [
      { type: 'reasoning', text: 'Hm.', seal: { ...seal, issuer: 'anthropic-messages' } },
      { type: 'reasoning', text: 'Hm.' },
    ] as const
    expect(encode([{ role: 'assistant', content: [...content] }])).toEqual({ input: [], dropped: ['reasoning'] })
  })

  it('gives a call and its result the same id, in the form that the vendor takes', () => {
    const id = 'call:with spaces'
    const { input } = encode([
      { role: 'assistant', content: [{ type: 'tool-call', id, name: 'f' }] },
      { role: 'user', content: [{ type: 'tool-result', toolCallId: id, content: [{ type: 'text', text: '1' }] }] },
    ])
    const ids = input.map((item) => 'call_id' in item && item.call_id)
    expect(ids[0]).toBe(ids[1])
    expect(ids[0]).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
  })

  it('carries images, documents and results that hold them', () => {
    const image = { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: 'AAAA' } } as const
    const pdf = { type: 'document', source: { type: 'base64', mediaType: 'application/pdf', data: 'BBBB' } } as const
    const { input } = encode([
      { role: 'user', content: [{ type: 'tool-result', toolCallId: 'call_1', content: [image] }, pdf] },
      { role: 'user', content: [{ type: 'document', source: { type: 'url', url: 'https://x.test/a.pdf' } }] },
      { role: 'user', content: [{ type: 'document', source: { type: 'text', text: 'plain' } }] },
    ])
    const picture = { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'auto' }
    const file = { type: 'input_file', filename: 'document.pdf', file_data: 'data:application/pdf;base64,BBBB' }
    expect(input).toEqual([
      { type: 'function_call_output', call_id: 'call_1', output: [picture] },
      { type: 'message', role: 'user', content: [file] },
      { type: 'message', role: 'user', content: [{ type: 'input_file', file_url: 'https://x.test/a.pdf' }] },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'plain' }] },
    ])
  })

  it('says when the mark of a failed tool cannot be carried', () => {
    const result = { type: 'tool-result', toolCallId: 'call_1', content: [], isError: true } as const
    expect(encode([{ role: 'user', content: [{ ...result, content: [] }] }])).toEqual({
      input: [{ type: 'function_call_output', call_id: 'call_1', output: '' }],
      dropped: ['isError'],
    })
  })

  it('carries later instructions as the developer', () => {
    expect(encode([{ role: 'system', content: 'Stop.' }]).input).toEqual([
      { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'Stop.' }] },
    ])
  })
})
