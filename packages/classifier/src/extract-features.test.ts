import { parseChatRequest, type ChatRequestInput } from '@sluice/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { extractFeatures } from './extract-features.ts'

const featuresOf = (input: ChatRequestInput) => extractFeatures(parseChatRequest(input))
const user = (text: string) => ({ role: 'user' as const, content: text })
const assistant = (text: string) => ({ role: 'assistant' as const, content: text })
const toolCall = {
  role: 'assistant' as const,
  content: [{ type: 'tool-call' as const, id: 'call_1', name: 'read_file', argumentsJson: '{"path":"prove.txt"}' }],
}
const toolResult = {
  role: 'user' as const,
  content: [
    { type: 'tool-result' as const, toolCallId: 'call_1', content: [{ type: 'text' as const, text: 'theorem' }] },
  ],
}

describe('the text', () => {
  it('is what the user said last', () => {
    expect(featuresOf({ messages: [user('First.'), assistant('Yes?'), user('Second.')] }).text).toBe('Second.')
  })

  it('looks past messages that only bring tool results', () => {
    const { text, signals } = featuresOf({
      messages: [user('Fix it.'), toolCall, toolResult, toolCall, toolResult],
    })
    expect(text).toBe('Fix it.')
    expect(signals['toolResultDepth']).toBe(2)
  })

  it('looks past messages that hold nothing but a harness wrapper', () => {
    const messages = [user('Fix it.'), assistant('Done.'), user('<system-reminder>Be brief.</system-reminder>')]
    expect(featuresOf({ messages }).text).toBe('Fix it.')
  })

  it('never holds system text, tool schemas or what the model said', () => {
    const { text } = featuresOf({
      system: 'SYSTEM',
      tools: [{ name: 'TOOL', description: 'TOOL', inputSchema: { description: 'TOOL' } }],
      messages: [user('Hello.'), assistant('ANSWER'), { role: 'system', content: 'MIDWAY' }],
    })
    expect(text).toBe('Hello.')
  })

  it('keeps the head and the tail of a long message', () => {
    const { text } = featuresOf({ messages: `${'a'.repeat(9000)}${'b'.repeat(9000)}` })
    expect(text).toBe('a'.repeat(6000) + 'b'.repeat(2000))
  })

  it('is empty when no user has said anything', () => {
    expect(featuresOf({ messages: [assistant('Hello?')] }).text).toBe('')
  })
})

describe('the signals of a request', () => {
  it('count images, documents, turns and wanted JSON', () => {
    const source = { type: 'url' as const, url: 'https://example.test/x' }
    const { signals } = featuresOf({
      output: { type: 'json' },
      tools: [{ name: 'look', inputSchema: {} }],
      messages: [
        user('Look at this.'),
        assistant('At what?'),
        {
          role: 'user',
          content: [
            { type: 'image', source },
            { type: 'image', source },
            { type: 'document', source },
          ],
        },
      ],
    })
    expect(signals).toMatchObject({ images: 2, documents: 1, turns: 2, wantsJson: 1, hasTools: 1, toolResultDepth: 0 })
  })

  it('are finite numbers, and shares stay between 0 and 1, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(0xffff), { maxLength: 400 }).map((units) => String.fromCharCode(...units)),
        (text) => {
          const { signals } = featuresOf({ messages: text })
          for (const [name, value] of Object.entries(signals)) {
            expect(value).toBeGreaterThanOrEqual(0)
            expect(value).toBeLessThanOrEqual(name.endsWith('Share') ? 1 : 1000)
          }
        },
      ),
    )
  })
})
