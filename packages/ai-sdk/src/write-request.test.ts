import { parseChatRequest } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { writeRequest } from './write-request.ts'

const HELLO = { role: 'user' as const, content: [{ type: 'text' as const, text: 'Hi' }] }

describe('writeRequest', () => {
  it('writes a plain call that the router takes', () => {
    const { input, warnings } = writeRequest('auto', {
      prompt: [HELLO],
      temperature: 0.5,
      reasoning: 'provider-default',
    })
    expect(parseChatRequest(input)).toMatchObject({ sampling: { temperature: 0.5 }, tools: [], reasoning: {} })
    expect(warnings).toEqual([])
  })

  it('carries cache hints, tool results of every kind and the seals of reasoning', () => {
    const seal = { issuer: 'anthropic-messages', data: 'abc', isRedacted: false }
    const providerOptions = { anthropic: { cacheControl: { type: 'ephemeral', ttl: '1h' } } }
    const call = { type: 'tool-call' as const, toolCallId: 'c1', toolName: 'weather', input: { city: 'Paris' } }
    const reasoning = { type: 'reasoning' as const, text: 'Hm.', providerOptions: { sluice: { seal } } }
    const denied = { type: 'execution-denied' as const }
    const result = { type: 'tool-result' as const, toolCallId: 'c1', toolName: 'weather', output: denied }
    const { input } = writeRequest('auto', {
      prompt: [
        { role: 'system', content: 'Be brief.', providerOptions },
        HELLO,
        { role: 'assistant', content: [reasoning, call] },
        { role: 'tool', content: [result] },
      ],
    })
    expect(parseChatRequest(input).messages).toEqual([
      { role: 'system', content: [{ type: 'text', text: 'Be brief.', cache: { ttl: '1h' } }] },
      HELLO,
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'Hm.', seal },
          { type: 'tool-call', id: 'c1', name: 'weather', argumentsJson: '{"city":"Paris"}' },
        ],
      },
      { role: 'user', content: [expect.objectContaining({ type: 'tool-result', isError: true })] },
    ])
  })

  it('says what it cannot carry, and refuses what only one vendor can read', () => {
    const tool = { type: 'provider' as const, id: 'openai.web_search' as const, name: 'search', args: {} }
    const { warnings, input } = writeRequest('auto', { prompt: [HELLO], tools: [tool] })
    expect(warnings).toMatchObject([{ type: 'unsupported', feature: 'provider tool openai.web_search' }])
    expect(input.tools).toEqual([])
    const data = { type: 'reference' as const, reference: { openai: 'file-1' } }
    const file = { type: 'file' as const, mediaType: 'application/pdf', data }
    expect(() => writeRequest('auto', { prompt: [{ role: 'user', content: [file] }] })).toThrow(/one vendor/)
  })

  it.each([
    ['iVBORw0KGgo=', 'image/png'],
    ['/9j/4AAQ', 'image/jpeg'],
    ['R0lGODlh', 'image/gif'],
    ['UklGRgAA', 'image/webp'],
  ])('knows an image %s by its first bytes', (data, mediaType) => {
    const file = { type: 'file' as const, mediaType: 'image', data: { type: 'data' as const, data } }
    const { input } = writeRequest('auto', { prompt: [{ role: 'user', content: [file] }] })
    const source = { type: 'base64', mediaType, data }
    expect(parseChatRequest(input).messages).toEqual([{ role: 'user', content: [{ type: 'image', source }] }])
  })
})
