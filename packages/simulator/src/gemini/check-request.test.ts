import { describe, expect, it } from 'vitest'
import { WireRejection } from '../wire-rejection.ts'
import { checkCount, checkGemini } from './check-request.ts'
import { signThoughts } from './signature.ts'

const MODEL = 'gemini-3.8-flash'
const OLD_MODEL = 'gemini-2.5-flash'
const ASKED = { role: 'user', parts: [{ text: 'Hello?' }] }
const SAID = { role: 'model', parts: [{ text: 'Hello.' }] }
const SIGNED = { thoughtSignature: signThoughts(MODEL, 'Hm.') }

const call = (name: string, id?: string) => ({ functionCall: { name, id, args: {} } })
const response = (name: string, id?: string) => ({ functionResponse: { name, id, response: { output: 'ok' } } })
const user = (...parts: readonly object[]) => ({ role: 'user', parts })
const model = (...parts: readonly object[]) => ({ role: 'model', parts })

function rejectionOf(check: () => unknown): string {
  try {
    check()
  } catch (error) {
    if (error instanceof WireRejection) return `${error.details.status} ${error.message}`
    throw error
  }
  return 'taken'
}

const check = (body: object, id = MODEL) => rejectionOf(() => checkGemini({ contents: [ASKED], ...body }, id))
const talk = (...contents: readonly object[]) => check({ contents })
const configure = (generationConfig: object, id = MODEL) => check({ generationConfig }, id)
const think = (thinkingConfig: object, id = MODEL) => configure({ thinkingConfig }, id)
const declare = (...names: readonly string[]) => ({
  tools: [{ functionDeclarations: names.map((name) => ({ name })) }],
})

describe('a request', () => {
  it('is taken with all that it may hold', () => {
    const body = {
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      ...declare('f', '_g.h:i-j'),
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'] } },
      generationConfig: { maxOutputTokens: 65_536, temperature: 2, topK: 4, stopSequences: ['a'], seed: 1 },
      safetySettings: [],
    }
    expect(check(body)).toBe('taken')
  })

  it('holds no field that is not known, wherever', () => {
    expect(check({ max_tokens: 1 })).toBe(
      '400 Invalid JSON payload received. Unknown name "max_tokens": Cannot find field.',
    )
    expect(configure({ stop: [] })).toContain(`"stop" at 'generation_config'`)
    expect(talk({ ...ASKED, name: 'x' })).toContain(`"name" at 'contents[0]'`)
    expect(talk(user({ type: 'text', text: 'x' }))).toContain(`"type" at 'contents[0].parts[0]'`)
    expect(check({ tools: [{ type: 'function' }] })).toContain(`"type" at 'tools[0]'`)
  })

  it('is for a model that is there', () => {
    expect(check({}, 'gemini-1.0-pro')).toContain('404 models/gemini-1.0-pro is not found')
  })

  it('declares tools once, by names that may be', () => {
    expect(check(declare('f', 'f'))).toContain('Duplicate function declaration')
    for (const name of ['', '1st', 'a b', 'é', 'x'.repeat(129)])
      expect(check(declare(name))).toContain('Invalid function name')
    const both = { name: 'f', parameters: {}, parametersJsonSchema: {} }
    expect(check({ tools: [{ functionDeclarations: [both] }] })).toContain('only one of')
    const choose = (functionCallingConfig: object) => check({ ...declare('f'), toolConfig: { functionCallingConfig } })
    expect(choose({ mode: 'required' })).toContain('Invalid value')
    expect(choose({ mode: 'AUTO', allowedFunctionNames: ['f'] })).toContain('must be ANY or VALIDATED')
    expect(choose({ mode: 'ANY', allowedFunctionNames: ['g'] })).toContain('g is not declared')
    expect(choose({ mode: 'VALIDATED' })).toBe('taken')
  })

  it('to count holds contents or a whole request of the same model', () => {
    const count = (body: object) => rejectionOf(() => checkCount(body, MODEL))
    expect(count({ contents: [ASKED] })).toBe('taken')
    expect(count({ generateContentRequest: { model: `models/${MODEL}`, contents: [ASKED] } })).toBe('taken')
    expect(count({ generateContentRequest: { model: MODEL, contents: [ASKED] } })).toContain('unexpected model name')
    expect(count({ contents: [ASKED], generateContentRequest: {} })).toContain('Only one of')
    expect(count({ contents: [ASKED], tools: [] })).toContain('Unknown name "tools"')
  })
})

describe('a conversation', () => {
  it('takes turns and ends with the user', () => {
    expect(talk(ASKED, SAID, ASKED)).toBe('taken')
    expect(talk(ASKED, SAID)).toContain('ending with a model turn')
    expect(talk(ASKED, ASKED)).toContain('alternate')
    expect(talk(ASKED, SAID, SAID, ASKED)).toContain('alternate')
    expect(talk({ role: 'assistant', parts: [{ text: 'a' }] })).toContain('valid role')
    expect(check({ contents: [] })).toContain('contents is not specified')
    expect(talk(user())).toContain('must not be empty')
  })

  it('has parts of one kind each, in the role that may say them', () => {
    expect(talk(user({ text: 'a', inlineData: {} }))).toContain('oneof')
    expect(talk(user({}))).toContain('must have one initialized field')
    expect(talk(user({ inlineData: { mimeType: 'image/gif', data: 'AAAA' } }))).toContain('Unsupported MIME type')
    expect(talk(user({ inlineData: { mimeType: 'image/png', data: 'A B' } }))).toContain('Base64')
    expect(talk(user({ fileData: { mimeType: 'image/png', fileUri: 'http://a' } }))).toContain('file uri')
    expect(talk(user(call('f')))).toContain('function call is in a model turn')
    expect(talk(ASKED, model(response('f')))).toContain('function response is in a user turn')
  })

  it('answers every call right behind it, each by its id', () => {
    const calls = model({ ...call('f', '1'), ...SIGNED }, call('g', '2'))
    expect(talk(ASKED, calls, user(response('g', '2'), response('f', '1')))).toBe('taken')
    expect(talk(ASKED, calls, user(response('f', '1'), response('g', '2')), ASKED)).toBe('taken')
    expect(talk(ASKED, calls, user(response('f', '1')))).toContain('number of function response parts')
    expect(talk(ASKED, calls, ASKED)).toContain('number of function response parts')
    expect(talk(ASKED, calls)).toContain('number of function response parts')
    expect(talk(ASKED, calls, user(response('f', '1'), response('g', '3')))).toContain('does not match')
    expect(talk(ASKED, calls, user(response('f', '1'), response('f', '1')))).toContain('does not match')
    expect(talk(user(response('f')))).toContain('immediately after a function call turn')
    expect(talk(calls, user(response('f', '1'), response('g', '2')))).toContain('immediately after a user turn')
  })

  it('has nothing beside the responses in their turn', () => {
    const calls = model({ ...call('f'), ...SIGNED })
    expect(talk(ASKED, calls, user(response('f'), { text: 'Go on.' }))).toContain('ending with a model turn')
  })
})

describe('a signature', () => {
  const withFirst = (more: object, id = MODEL) =>
    check({ contents: [ASKED, model({ ...call('f'), ...more }), user(response('f'))] }, id)

  it('is wanted on the first call of a turn by the models that give one', () => {
    expect(withFirst(SIGNED)).toBe('taken')
    expect(withFirst({})).toContain('missing a thought_signature')
    expect(withFirst({}, OLD_MODEL)).toBe('taken')
    expect(withFirst({ thoughtSignature: 'skip_thought_signature_validator' })).toBe('taken')
  })

  it('is taken from the same model only', () => {
    for (const thoughtSignature of ['', 'EqQBCg==', signThoughts('gemini-4-argon', 'Hm.')]) {
      expect(withFirst({ thoughtSignature })).toContain('Corrupted thought signature')
    }
    expect(talk(ASKED, model({ text: 'a', thoughtSignature: 'x' }), ASKED)).toContain('Corrupted thought signature')
  })
})

describe('a generation config', () => {
  it('keeps within the ranges', () => {
    expect(configure({ maxOutputTokens: 65_537 })).toContain('supported range')
    expect(configure({ maxOutputTokens: 32_769 }, 'gemini-4-argon')).toContain('supported range')
    expect(configure({ temperature: 2.1 })).toContain('supported range')
    expect(configure({ topP: '1' })).toContain('supported range')
    expect(configure({ topK: 0.5 })).toContain('top_k')
    expect(configure({ stopSequences: ['1', '2', '3', '4', '5', '6'] })).toContain('stop_sequences')
  })

  it('has a schema only for JSON, and one', () => {
    expect(configure({ responseJsonSchema: {} })).toContain('response_mime_type')
    const json = { responseMimeType: 'application/json', responseJsonSchema: {} }
    expect(configure(json)).toBe('taken')
    expect(configure({ ...json, responseSchema: {} })).toContain('Only one')
    expect(configure({ ...json, responseJsonSchema: 'object' })).toContain('Invalid value')
  })

  it('tells a model to think in its own way', () => {
    expect(think({ thinkingLevel: 'LOW', includeThoughts: true })).toBe('taken')
    expect(think({ thinkingLevel: 'low' })).toContain('not supported')
    expect(think({ thinkingLevel: 'MINIMAL' }, 'gemini-3.1-pro-preview')).toContain('MINIMAL is not supported')
    expect(think({ thinkingLevel: 'LOW' }, OLD_MODEL)).toContain('Thinking level is not supported')
    expect(think({ thinkingLevel: 'LOW', thinkingBudget: 512 })).toContain('one of')
    expect(think({ thinkingBudget: 0 }, OLD_MODEL)).toBe('taken')
    expect(think({ thinkingBudget: -1 }, OLD_MODEL)).toBe('taken')
    expect(think({ thinkingBudget: 24_577 }, OLD_MODEL)).toContain('between 1 and 24576')
    expect(think({ thinkingBudget: 0 }, 'gemini-2.5-pro')).toContain('only works in thinking mode')
    expect(think({ thinkingBudget: 100 }, 'gemini-2.5-flash-lite')).toContain('between 512 and 24576')
  })
})
