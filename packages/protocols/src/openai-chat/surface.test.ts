import { NO_USAGE, SluiceError, type Answer, type StopReason } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { describe, expect, it } from 'vitest'
import { decodeAll, encodeAll, HEAD } from '../../test/openai/decode-all.ts'
import { fixtureBody, parseFrames } from '../../test/openai/fixtures.ts'
import { requestOf } from '../../test/openai/inputs.ts'
import { createEventDecoder, createSurface, decodeAnswer, surface } from './index.ts'

const ours = createSurface(new FakeClock(1_795_000_000_000))
const withUsage = { ...requestOf(), wantsStreamUsage: true }
const NUMBERS = { text: '', costNanoUsd: undefined, latencyMs: 0, timeToFirstTokenMs: 0 }
const ANSWER: Answer = {
  id: 'x',
  model: 'm',
  blocks: [
    { type: 'text', text: 'Hm.' },
    { type: 'tool-call', id: 'call_1', name: 'f', argumentsJson: '{"a":1}' },
  ],
  stopReason: 'tool-call',
  usage: { ...NO_USAGE, uncachedInputTokens: 20, outputTokens: 5 },
  usageSource: 'reported',
}

const SERVED = { service_tier: 'default', system_fingerprint: 'fp_sluice' }

describe('an answer for a client', () => {
  it.each(['success', 'length', 'tool_calls'])('%s says what the vendor said', (name) => {
    const answer = decodeAnswer(fixtureBody(`openai-chat/completion.${name}`))
    const body = ours.encodeAnswer({ ...answer, ...HEAD, ...NUMBERS })
    expect(decodeAnswer(body)).toEqual({ ...answer, id: 'chatcmpl-abc', model: HEAD.model })
    expect(body).toMatchObject({ object: 'chat.completion', created: 1_795_000_000 })
  })
})

describe('a stream for a client', () => {
  const head = {
    id: 'chatcmpl-abc',
    object: 'chat.completion.chunk',
    created: 1_795_000_000,
    model: HEAD.model,
    ...SERVED,
  }
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    ...head,
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
  })

  it('has the chunks of the vendor, in their order, and says when it is done', () => {
    const sse = encodeAll(ours.createEventEncoder(HEAD, requestOf()), ANSWER)
    const call = { index: 0, id: 'call_1', type: 'function', function: { name: 'f', arguments: '' } }
    expect(parseFrames(sse)).toEqual([
      chunk({ role: 'assistant', content: '', refusal: null }),
      chunk({ content: 'Hm.' }),
      chunk({ tool_calls: [call] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '{"a":1}' } }] }),
      chunk({}, 'tool_calls'),
    ])
    expect(sse.endsWith('data: [DONE]\n\n')).toBe(true)
  })

  it('leaves the content out of the beginning where there will be none', () => {
    const call = { ...ANSWER, blocks: ANSWER.blocks.filter((block) => block.type === 'tool-call') }
    const [first] = parseFrames(encodeAll(ours.createEventEncoder(HEAD, requestOf()), call))
    expect(first).toEqual(chunk({ role: 'assistant', content: null, refusal: null }))
  })

  it('tells the service tier that an OpenAI vendor names, and no other vendor’s', () => {
    const tierOf = (protocol: string) => {
      const encoder = ours.createEventEncoder(HEAD, requestOf())
      encoder.encode({ type: 'start', id: '', model: '', serving: { protocol, serviceTier: 'priority' } })
      return parseFrames(encoder.encode({ type: 'text-delta', index: 0, text: 'Hi' }))[0]?.['service_tier']
    }
    expect([tierOf('openai-responses'), tierOf('anthropic-messages')]).toEqual(['priority', 'default'])
  })

  it('tells the usage when asked, in a chunk of its own', () => {
    const frames = parseFrames(encodeAll(ours.createEventEncoder(HEAD, withUsage), ANSWER))
    expect(frames.at(-2)).toMatchObject({ choices: [{ finish_reason: 'tool_calls' }], usage: null })
    expect(frames.at(-1)).toEqual({
      ...head,
      choices: [],
      usage: {
        prompt_tokens: 20,
        completion_tokens: 5,
        total_tokens: 25,
        prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0, audio_tokens: 0 },
        completion_tokens_details: {
          reasoning_tokens: 0,
          audio_tokens: 0,
          accepted_prediction_tokens: 0,
          rejected_prediction_tokens: 0,
        },
      },
    })
  })

  it('gives a call that takes nothing an empty object to parse', () => {
    const encoder = ours.createEventEncoder(HEAD, requestOf())
    encoder.encode({ type: 'block-start', index: 0, block: { type: 'tool-call', id: 'call_1', name: 'f' } })
    expect(encoder.encode({ type: 'block-end', index: 0 })).toContain('"arguments":"{}"')
  })

  it.each<[StopReason, string]>([
    ['end', 'stop'],
    ['stop-sequence', 'stop'],
    ['tool-call', 'tool_calls'],
    ['max-output-tokens', 'length'],
    ['context-window', 'length'],
    ['refusal', 'content_filter'],
    ['content-filter', 'content_filter'],
    ['pause', 'stop'],
  ])('that ended with %s has the finish reason %s', (stopReason, finish_reason) => {
    const frames = parseFrames(encodeAll(ours.createEventEncoder(HEAD, requestOf()), { ...ANSWER, stopReason }))
    expect(frames.at(-1)).toMatchObject({ choices: [{ finish_reason }] })
  })

  it('that refuses in words has stopped as OpenAI stops', () => {
    const refused: Answer = { ...ANSWER, blocks: [{ type: 'refusal', text: 'No.' }], stopReason: 'refusal' }
    const frames = parseFrames(encodeAll(ours.createEventEncoder(HEAD, requestOf()), refused))
    expect(frames.at(-1)).toMatchObject({ choices: [{ finish_reason: 'stop' }] })
    expect(ours.encodeAnswer({ ...refused, ...HEAD, ...NUMBERS })).toMatchObject({
      choices: [{ message: { content: null, refusal: 'No.' }, finish_reason: 'stop' }],
    })
  })

  it.each<[string, Partial<Answer>, string | null, string]>([
    ['that the vendor explains', { refusal: { explanation: 'No.' } }, 'No.', 'stop'],
    ['without words', { refusal: { category: 'cyber' } }, null, 'content_filter'],
    ['after something was said', { blocks: ANSWER.blocks, refusal: { explanation: 'No.' } }, 'No.', 'content_filter'],
  ])('a refusal %s is told to clients', (_, fields, refusal, finish_reason) => {
    const refused: Answer = { ...ANSWER, blocks: [], stopReason: 'refusal', ...fields }
    const frames = parseFrames(encodeAll(ours.createEventEncoder(HEAD, requestOf()), refused))
    const choice = { message: { refusal }, finish_reason }
    expect(ours.encodeAnswer({ ...refused, ...HEAD, ...NUMBERS })).toMatchObject({ choices: [choice] })
    const streamed = decodeAll(createEventDecoder(), frames).collector.blocks().at(-1)
    expect(streamed?.type === 'refusal' ? streamed.text : null).toBe(refusal)
    expect(frames.at(-1)).toMatchObject({ choices: [{ finish_reason }] })
  })

  it('that broke off ends with an error and is never done', () => {
    const sse = ours.encodeErrorEvent(new SluiceError({ code: 'stream_truncated', message: 'Cut.' }), 'req_1')
    expect(sse).not.toContain('[DONE]')
    expect(parseFrames(sse)).toEqual([
      { error: { message: 'Cut.', type: 'server_error', param: null, code: 'stream_truncated' } },
    ])
  })
})

describe('the surface', () => {
  it('says errors as the vendor does', () => {
    expect(surface.encodeError(new SluiceError({ code: 'unauthorized', message: 'No.' }), 'req_1')).toEqual({
      error: { message: 'No.', type: 'authentication_error', param: null, code: 'invalid_api_key' },
    })
  })

  it('keeps a connection open with a comment', () => {
    expect(surface.keepAlive).toBe(': keep-alive\n\n')
  })
})
