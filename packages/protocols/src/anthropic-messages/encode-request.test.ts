import { parseChatRequest, type ChatRequestInput, type ParameterRules } from '@sluice/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chatRequests } from '../../test/anthropic-messages/arbitraries.ts'
import { modelFacts, RULES } from '../../test/anthropic-messages/model-facts.ts'
import { failureOf } from '../../test/openai/decode-all.ts'
import { withVendorToolIds } from '../tool-call-ids.ts'
import { decodeRequest } from './decode-request.ts'
import { encodeRequest } from './encode-request.ts'

function encode(fields: Partial<ChatRequestInput>, rules: ParameterRules = RULES.adaptive, structuredOutput = true) {
  return encodeRequest({
    request: parseChatRequest({ messages: 'Hello', ...fields }),
    vendorModel: 'vendor-model',
    facts: modelFacts(rules, { structuredOutput }),
    maxOutputTokens: 5000,
    isStream: false,
  })
}

const TOOL = { name: 'f', inputSchema: { type: 'object' } }
type MessageInput = Exclude<ChatRequestInput['messages'], string>[number]
type Content<Role> = Exclude<Extract<MessageInput, { role: Role }>['content'], string>

const user = (...content: Content<'user'>): MessageInput => ({ role: 'user', content })
const assistant = (...content: Content<'assistant'>): MessageInput => ({ role: 'assistant', content })
const encodeMessages = (...messages: MessageInput[]) => encode({ messages }, { ...RULES.adaptive, prefill: true })

describe('a request', () => {
  it('comes back as it left', () => {
    const facts = modelFacts({ ...RULES.adaptive, prefill: true })
    fc.assert(
      fc.property(chatRequests, (request) => {
        const { isStream } = request
        const input = { request, vendorModel: 'vendor-model', facts, maxOutputTokens: 5000, isStream }
        const { body, dropped } = encodeRequest(input)
        expect(dropped).toEqual([])
        const messages = withVendorToolIds(request.messages, 64)
        expect(decodeRequest(JSON.parse(JSON.stringify(body)))).toEqual({
          request: { ...request, messages },
          dropped: [],
        })
      }),
    )
  })

  it('states model, limit and whether it streams', () => {
    const { body, apiVersion } = encode({ endUserId: 'u1', stop: ['END'] })
    expect(body).toMatchObject({ model: 'vendor-model', max_tokens: 5000, stream: false, metadata: { user_id: 'u1' } })
    expect(body.stop_sequences).toEqual(['END'])
    expect(apiVersion).toBe('2026-10-21')
  })

  it('leaves out blank stop sequences and says so', () => {
    expect(encode({ stop: [' \n', 'END'] })).toMatchObject({ body: { stop_sequences: ['END'] }, dropped: ['stop'] })
    expect(encode({ stop: ['\n'] }).body.stop_sequences).toBeUndefined()
  })

  it('says that it has no place for the key of a cache', () => {
    expect(encode({ promptCacheKey: 'k' }).dropped).toEqual(['promptCacheKey'])
  })

  it('asks for one tool call at a time', () => {
    const { body } = encode({ tools: [TOOL], allowsParallelToolCalls: false })
    expect(body.tool_choice).toEqual({ type: 'auto', disable_parallel_tool_use: true })
  })

  it('does not force a tool where the model refuses that', () => {
    const fields = { tools: [TOOL], toolChoice: { type: 'any' as const } }
    expect(encode(fields, RULES.adaptive).body.tool_choice).toEqual({ type: 'any' })
    const refused = encode(fields, RULES.alwaysOn)
    expect(refused.body.tool_choice).toBeUndefined()
    expect(refused.dropped).toEqual(['toolChoice'])
  })

  it('says when it cannot promise a form of output', () => {
    const output = { type: 'json-schema' as const, schema: { type: 'object' } }
    expect(encode({ output }).body.output_config).toEqual({ format: { type: 'json_schema', schema: output.schema } })
    const unable = encode({ output }, RULES.adaptive, false)
    expect(unable.body.output_config).toBeUndefined()
    expect(unable.dropped).toEqual(['output'])
  })

  it('asks for JSON in words, and says that this is no promise', () => {
    const { body, dropped } = encode({ output: { type: 'json' }, system: 'Be brief.' })
    const words = { type: 'text', text: 'Answer with one JSON object and nothing else.' }
    expect(body.system).toEqual([{ type: 'text', text: 'Be brief.' }, words])
    expect(encode({ output: { type: 'json' } }).body.system).toEqual([words])
    expect(dropped).toEqual(['output'])
  })

  it('is refused when it ends with the assistant and the model takes no prefill', () => {
    const messages = [{ role: 'assistant' as const, content: 'Once' }]
    const refused = { kind: 'unsupported-dialect', detail: expect.stringContaining('End with a user message.') }
    expect(failureOf(() => encode({ messages }))).toMatchObject(refused)
    expect(encode({ messages }, RULES.budget).body.messages).toHaveLength(1)
  })

  it('turns later instructions into user text under the old API version', () => {
    const messages = [
      { role: 'user' as const, content: 'a' },
      { role: 'system' as const, content: 'b' },
    ]
    const roles = (fields: Partial<ChatRequestInput>) => {
      return encode({ messages, ...fields }, RULES.budget).body.messages.map(({ role }) => role)
    }
    expect(roles({})).toEqual(['user', 'system'])
    expect(roles({ sampling: { temperature: 0 } })).toEqual(['user', 'user'])
  })
})

describe('messages', () => {
  it('lose blank text, and then empty messages', () => {
    const { body } = encodeMessages(
      user({ type: 'text', text: 'a' }),
      assistant({ type: 'text', text: '' }),
      user({ type: 'text', text: '\n ' }, { type: 'text', text: 'b' }),
    )
    expect(body.messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'a' }] },
      { role: 'user', content: [{ type: 'text', text: 'b' }] },
    ])
  })

  it('keep only reasoning that the vendor will recognise', () => {
    const seal = (issuer: string) => ({ issuer, data: 's', isRedacted: false })
    const { body, dropped } = encodeMessages(
      user({ type: 'text', text: 'a' }),
      assistant(
        { type: 'reasoning', text: 'own', seal: seal('anthropic-messages') },
        { type: 'reasoning', text: 'foreign', seal: seal('openai-responses') },
        { type: 'refusal', text: 'No.' },
      ),
    )
    expect(body.messages[1]?.content).toEqual([
      { type: 'thinking', thinking: 'own', signature: 's' },
      { type: 'text', text: 'No.' },
    ])
    expect(dropped).toEqual(['reasoning'])
  })

  it('put tool results first, under ids that match their calls', () => {
    const { body } = encodeMessages(
      assistant({ type: 'tool-call', id: 'call.1|fc', name: 'f', argumentsJson: '{}' }),
      user({ type: 'text', text: 'a' }, { type: 'tool-result', toolCallId: 'call.1|fc', content: [] }),
    )
    const [calls, results] = body.messages
    const call = calls?.content[0]
    expect(call).toMatchObject({ type: 'tool_use', id: expect.stringMatching(/^[a-zA-Z0-9_-]{1,64}$/), input: {} })
    expect(results?.content[0]).toMatchObject({
      type: 'tool_result',
      tool_use_id: call && 'id' in call ? call.id : undefined,
    })
  })

  it('send text documents as text', () => {
    const source = { type: 'base64' as const, mediaType: 'text/csv', data: Buffer.from('ä;b').toString('base64') }
    const { body } = encodeMessages(user({ type: 'document', source }))
    expect(body.messages[0]?.content[0]).toMatchObject({
      source: { type: 'text', media_type: 'text/plain', data: 'ä;b' },
    })
  })

  it('say that an image’s detail is dropped', () => {
    const source = { type: 'url' as const, url: 'https://x/y.png' }
    expect(encodeMessages(user({ type: 'image', source, detail: 'low' })).dropped).toEqual(['detail'])
    expect(encodeMessages(user({ type: 'image', source, detail: 'auto' })).dropped).toEqual([])
  })

  it.each(['[1]', '"x"', 'null', '{"city":"Par'])(
    'keep the arguments of a call that broke off: %j',
    (argumentsJson) => {
      const { body } = encodeMessages(assistant({ type: 'tool-call', id: 'c', name: 'f', argumentsJson }))
      expect(body.messages[0]?.content).toMatchObject([{ type: 'tool_use', input: { INVALID_JSON: argumentsJson } }])
    },
  )
})
