import type { AssistantBlock, DocumentBlock, ImageBlock, Message, UserBlock } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { failureOf } from '../../test/openai/decode-all.ts'
import { factsWith } from '../../test/openai/inputs.ts'
import { decodeAnswer } from './decode-answer.ts'
import { encodeContents } from './encode-contents.ts'

const text = (value: string) => ({ type: 'text' as const, text: value })
const call = (id: string, argumentsJson = '{}') => ({
  type: 'tool-call' as const,
  id,
  name: `tool_${id}`,
  argumentsJson,
})
const result = (toolCallId: string, more: object = {}) => ({
  type: 'tool-result' as const,
  toolCallId,
  content: [text('21')],
  isError: false,
  ...more,
})
const seal = (issuer: string, data: string) => ({
  type: 'reasoning' as const,
  text: 'Hm.',
  seal: { issuer, data, isRedacted: false },
})
const user = (...content: UserBlock[]): Message => ({ role: 'user', content })
const assistant = (...content: AssistantBlock[]): Message => ({ role: 'assistant', content })
const FACTS = factsWith()
const encode = (messages: readonly Message[], reasoning = false) =>
  encodeContents(messages, { ...FACTS, capabilities: { ...FACTS.capabilities, reasoning } })
const image = (source: ImageBlock['source']): UserBlock => ({ type: 'image', source })
const document = (source: DocumentBlock['source']): UserBlock => ({ type: 'document', source })

const SKIP = 'skip_thought_signature_validator'

describe('a conversation', () => {
  it('takes turns, instructions in its middle being the user’s', () => {
    const system: Message = { role: 'system', content: [text('Now in French.')] }
    expect(
      encode([user(text('a'), text('')), system, assistant(text('b')), assistant(text('c')), user(text('d'))]),
    ).toEqual([
      { role: 'user', parts: [{ text: 'a' }, { text: 'Now in French.' }] },
      { role: 'model', parts: [{ text: 'b' }, { text: 'c' }] },
      { role: 'user', parts: [{ text: 'd' }] },
    ])
  })

  it('has tool results alone in their turn, in front of everything else, with the name of the call', () => {
    const calls = assistant(call('a', '{"x":1}'), call('b'))
    const results = user(text('Go on.'), result('a'), result('b', { isError: true }))
    expect(encode([user(text('Both?')), calls, results]).slice(1)).toEqual([
      {
        role: 'model',
        parts: [
          { functionCall: { id: 'a', name: 'tool_a', args: { x: 1 } } },
          { functionCall: { id: 'b', name: 'tool_b', args: {} } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'a', name: 'tool_a', response: { output: '21' } } },
          { functionResponse: { id: 'b', name: 'tool_b', response: { error: '21' } } },
        ],
      },
      { role: 'user', parts: [{ text: 'Go on.' }] },
    ])
  })

  it('shows the pictures of a result behind it', () => {
    const picture = image({ type: 'base64', mediaType: 'image/png', data: 'AAAA' })
    const messages = [
      assistant(call('a')),
      user(result('a', { content: [text('see'), picture] })),
      assistant(call('b')),
      user(result('b')),
      user(text('So?')),
    ]
    const kinds = encode(messages).map(({ parts }) => parts.map((part) => Object.keys(part)[0]))
    expect(kinds.slice(1)).toEqual([
      ['functionResponse'],
      ['inlineData'],
      ['functionCall'],
      ['functionResponse'],
      ['text'],
    ])
  })

  it('is none with a result that answers no call', () => {
    expect(failureOf(() => encode([user(result('x'))]))).toMatchObject({ kind: 'invalid-request' })
  })

  it('hands on arguments that a model got wrong as what they are', () => {
    expect(encode([assistant(call('a', '{"x":'))])[0]?.parts).toMatchObject([
      { functionCall: { args: { INVALID_JSON: '{"x":' } } },
    ])
  })

  it('tells calls apart that came with the same id', () => {
    const twice = [assistant(call('a'), { ...call('a'), name: 'g' }), user(result('a'), result('a'))]
    const [calls, results] = encode(twice)
    const ids = calls?.parts.map((part) => ('functionCall' in part ? part.functionCall.id : ''))
    expect(new Set(ids).size).toBe(2)
    expect(results?.parts).toMatchObject([
      { functionResponse: { id: ids?.[0], name: 'tool_a' } },
      { functionResponse: { id: ids?.[1], name: 'g' } },
    ])
  })
})

describe('a signature', () => {
  it('goes back on the part behind it, and to nobody but its issuer', () => {
    const own = assistant(seal('gemini', 'S'), call('a'), call('b'))
    expect(encode([own], true)[0]?.parts).toMatchObject([{ thoughtSignature: 'S' }, { functionCall: { id: 'b' } }])
    expect(encode([own], true)[0]?.parts[1]).not.toHaveProperty('thoughtSignature')
    const foreign = assistant(seal('anthropic-messages', 'S'), text('b'))
    expect(encode([foreign], true)).toEqual([{ role: 'model', parts: [{ text: 'b' }] }])
  })

  it('goes back to no other model, where the model takes none but its own', () => {
    const facts = factsWith()
    const binding = { ...facts, intake: { ...facts.intake, bindsReasoning: true } }
    const made = (model?: string) => {
      const block = seal('gemini', 'S')
      return [assistant({ ...block, seal: { ...block.seal, model } }, text('a'))]
    }
    expect(encodeContents(made(facts.id), binding)[0]?.parts).toEqual([{ text: 'a', thoughtSignature: 'S' }])
    for (const model of ['another', undefined]) {
      expect(encodeContents(made(model), binding)[0]?.parts).toEqual([{ text: 'a' }])
    }
  })

  it('goes back on an empty part where no other followed', () => {
    expect(encode([assistant(text('a'), seal('gemini', 'S'))])[0]?.parts).toEqual([
      { text: 'a' },
      { text: '', thoughtSignature: 'S' },
    ])
    const two = assistant(seal('gemini', 'S'), seal('gemini', 'T'), text('a'))
    expect(encode([two])[0]?.parts).toEqual([
      { text: '', thoughtSignature: 'S' },
      { text: 'a', thoughtSignature: 'T' },
    ])
  })

  it('is stood in for on the first call of each turn that another vendor made', () => {
    const messages = [
      user(text('q')),
      assistant(call('a'), call('b')),
      user(result('a'), result('b')),
      assistant(call('c')),
    ]
    const signatures = encode(messages, true).flatMap(({ parts }) =>
      parts.flatMap((part) => ('functionCall' in part ? [part.thoughtSignature] : [])),
    )
    expect(signatures).toEqual([SKIP, undefined, SKIP])
    expect(JSON.stringify(encode(messages, false))).not.toContain(SKIP)
  })

  it('comes back on the part it was read from, byte for byte', () => {
    const parts = [
      { text: 'One.', thoughtSignature: 'A+/=' },
      { functionCall: { id: 'a', name: 'f', args: { x: 1 } }, thoughtSignature: 'B' },
      { functionCall: { id: 'b', name: 'f', args: {} } },
      { text: '', thoughtSignature: 'C' },
    ]
    const { blocks } = decodeAnswer({ candidates: [{ content: { parts }, finishReason: 'STOP' }] })
    expect(encode([{ role: 'assistant', content: blocks }], true)[0]?.parts).toEqual(parts)
  })
})

describe('media', () => {
  const partOf = (block: UserBlock) => encode([user(block)])[0]?.parts[0]

  it('go as bytes, or as a link whose type its ending tells', () => {
    const bytes = { type: 'base64' as const, mediaType: 'image/webp', data: 'AAAA' }
    expect(partOf(image(bytes))).toEqual({ inlineData: { mimeType: 'image/webp', data: 'AAAA' } })
    expect(partOf(image({ type: 'url', url: 'https://a.example/b.JPG?c=d' }))).toEqual({
      fileData: { mimeType: 'image/jpeg', fileUri: 'https://a.example/b.JPG?c=d' },
    })
    expect(partOf(document({ ...bytes, mediaType: 'application/pdf' }))).toEqual({
      inlineData: { mimeType: 'application/pdf', data: 'AAAA' },
    })
    expect(partOf(document({ type: 'text', text: 'Once.' }))).toEqual({ text: 'Once.' })
  })

  it.each([
    image({ type: 'base64', mediaType: 'image/gif', data: 'AAAA' }),
    image({ type: 'url', url: 'https://a.example/b' }),
    image({ type: 'url', url: 'http://a.example/b.png' }),
    image({ type: 'url', url: 'https://a.example/b.pdf' }),
    document({ type: 'url', url: 'https://pdf' }),
  ])('that the vendor cannot take are refused before the call: %o', (block) => {
    expect(failureOf(() => partOf(block)).kind).toBe('unsupported-dialect')
  })
})
