import { describe, expect, it } from 'vitest'
import { parseChatRequest } from './parse-chat-request.ts'
import { SluiceError } from './sluice-error.ts'

function errorOf(input: unknown): SluiceError {
  try {
    parseChatRequest(input)
  } catch (error) {
    if (error instanceof SluiceError) return error
  }
  throw new Error('expected a SluiceError')
}

describe('parseChatRequest', () => {
  it('takes a bare string as one user message and fills in the defaults', () => {
    expect(parseChatRequest({ messages: 'Hello' })).toEqual({
      model: { type: 'auto' },
      system: [],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
      tools: [],
      toolChoice: { type: 'auto' },
      allowsParallelToolCalls: true,
      output: { type: 'text' },
      reasoning: {},
      sampling: {},
      stop: [],
      metadata: {},
      isStream: false,
    })
  })

  it('reads auto, a tier and a model', () => {
    const modelOf = (model: string) => parseChatRequest({ model, messages: 'Hi' }).model
    expect(modelOf('auto')).toEqual({ type: 'auto' })
    expect(modelOf('tier:opus')).toEqual({ type: 'tier', tier: 'opus' })
    expect(modelOf('gpt-5.4')).toEqual({ type: 'model', model: 'gpt-5.4' })
  })

  it('names an unknown tier and the tiers there are', () => {
    const error = errorOf({ model: 'tier:gold', messages: 'Hi' })
    expect(error).toMatchObject({ code: 'invalid_request', status: 400, param: 'model' })
    expect(error.message).toContain('"tier:gold"'.slice(6, -1))
    expect(error.message).toContain('"tier:haiku"')
  })

  it('takes a model of 256 characters and refuses a longer one without repeating it', () => {
    const [longest, longer] = ['m'.repeat(256), `tier:${'m'.repeat(252)}`]
    expect(parseChatRequest({ model: longest, messages: 'Hi' }).model).toEqual({ type: 'model', model: longest })
    const error = errorOf({ model: longer, messages: 'Hi' })
    expect(error).toMatchObject({ code: 'invalid_request', status: 400, param: 'model' })
    expect(error.message).toMatch(/^model: longer than 256 characters\. Use "auto", "tier:haiku", /)
    expect(error.message).not.toContain('mm')
  })

  it.each([
    ['a tier', { model: `tier:${'x'.repeat(200)}`, messages: 'Hi' }],
    ['a label', { metadata: { ['x'.repeat(1_000_000)]: 7 }, messages: 'Hi' }],
    ['an unknown field', { ['x'.repeat(1_000_000)]: 7, messages: 'Hi' }],
  ])('repeats no more than the beginning of %s', (_, input) => {
    const error = errorOf(input)
    expect(error.message).toContain(`${'x'.repeat(64)}…`)
    expect(error.message).not.toContain('x'.repeat(65))
    expect(error.param ?? '').not.toContain('x'.repeat(65))
  })

  it('points at the field that is wrong, through lists and blocks', () => {
    const broken = { type: 'tool-result', toolCallId: 'a', content: [{ type: 'text', text: 7 }] }
    const error = errorOf({
      messages: [
        { role: 'user', content: 'fine' },
        { role: 'user', content: [broken] },
      ],
    })
    expect(error.param).toBe('messages[1].content[0].content[0].text')
  })

  it('refuses a field it does not know', () => {
    expect(errorOf({ messages: 'Hi', temprature: 1 }).message).toContain('temprature')
  })

  it.each([
    'file:///etc/passwd',
    'FILE:///x',
    'gs://bucket/x.png',
    'data:image/png;base64,AA==',
    ' https://x/y.png',
    'x',
  ])('takes no media from %s', (url) => {
    const asking = (type: 'image' | 'document') =>
      errorOf({ messages: [{ role: 'user', content: [{ type, source: { type: 'url', url } }] }] })
    expect(asking('image')).toMatchObject({ code: 'invalid_request', param: 'messages[0].content[0].source.url' })
    expect(asking('document').param).toBe('messages[0].content[0].source.url')
  })

  it.each(['https://x/y.png', 'http://x:8080/y', 'HTTPS://X/Y'])('takes media from %s', (url) => {
    const image = { type: 'image' as const, source: { type: 'url' as const, url } }
    expect(parseChatRequest({ messages: [{ role: 'user', content: [image] }] }).messages[0]?.content).toEqual([image])
  })

  it('refuses an empty conversation', () => {
    expect(errorOf({ messages: [] }).param).toBe('messages')
  })
})
