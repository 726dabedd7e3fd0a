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

  it('refuses an empty conversation', () => {
    expect(errorOf({ messages: [] }).param).toBe('messages')
  })
})
