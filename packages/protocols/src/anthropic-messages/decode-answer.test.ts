import { AttemptError, NO_USAGE } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { fixtureBody } from '../../test/anthropic-messages/fixtures.ts'
import { decodeAnswer } from './decode-answer.ts'

const PARIS = { type: 'text', text: 'Paris.' }
const SEAL = { issuer: 'anthropic-messages', data: 'EqQBFixtureSignature==', isRedacted: false }

const call = (n: number, city: string) => ({
  type: 'tool-call',
  id: `toolu_01Fixture${n}`,
  name: 'get_weather',
  argumentsJson: JSON.stringify({ city }),
})

describe('a recorded answer', () => {
  it.each([
    ['success', [PARIS], 'end'],
    ['cached', [PARIS], 'end'],
    ['structured', [{ type: 'text', text: '{"answer":4}' }], 'end'],
    ['max_tokens', [PARIS], 'max-output-tokens'],
    ['pause_turn', [PARIS], 'pause'],
    ['context_window_exceeded', [PARIS], 'context-window'],
    ['tool_use', [{ type: 'text', text: 'Checking both.' }, call(1, 'Paris'), call(2, 'Rome')], 'tool-call'],
    [
      'thinking',
      [
        { type: 'reasoning', text: '', seal: SEAL },
        { type: 'text', text: '21.' },
      ],
      'end',
    ],
    ['refusal', [], 'refusal'],
  ])('%s is read', (name, blocks, stopReason) => {
    const answer = decodeAnswer(fixtureBody(`message.${name}`))
    expect(answer).toMatchObject({ id: 'msg_01Fixture0000000000000001', stopReason, usageSource: 'reported' })
    expect(answer.blocks).toEqual(blocks)
  })

  it('tells every class of tokens apart', () => {
    expect(decodeAnswer(fixtureBody('message.cached')).usage).toEqual({
      ...NO_USAGE,
      uncachedInputTokens: 50,
      cacheReadTokens: 12_000,
      cacheWrite5mTokens: 2000,
      cacheWrite1hTokens: 500,
      outputTokens: 40,
    })
  })

  it('counts thinking as a part of the output', () => {
    const { usage } = decodeAnswer(fixtureBody('message.thinking'))
    expect(usage).toMatchObject({ outputTokens: 310, reasoningTokens: 300 })
  })
})

const answer = (fields: object) => ({ id: 'msg_1', model: 'm', content: [], stop_reason: 'end_turn', ...fields })

describe('an answer', () => {
  it('loses blocks of types that are not known', () => {
    const content = [
      { type: 'server_tool_use', id: 'x' },
      { type: 'text', text: 'hi' },
    ]
    expect(decodeAnswer(answer({ content })).blocks).toEqual([{ type: 'text', text: 'hi' }])
  })

  it('keeps redacted thinking as a seal', () => {
    const seal = { issuer: 'anthropic-messages', data: 'abc', isRedacted: true }
    const content = [{ type: 'redacted_thinking', data: 'abc' }]
    expect(decodeAnswer(answer({ content })).blocks).toEqual([{ type: 'reasoning', text: '', seal }])
  })

  it('keeps what was said before a refusal, and the reason apart from it', () => {
    const content = [{ type: 'text', text: 'First' }]
    const stop_details = { type: 'refusal', category: 'cyber', explanation: 'No.' }
    const { blocks, refusal } = decodeAnswer(answer({ content, stop_reason: 'refusal', stop_details }))
    expect(blocks).toEqual([{ type: 'text', text: 'First' }])
    expect(refusal).toEqual({ category: 'cyber', explanation: 'No.' })
  })

  it.each([null, undefined, { category: null, explanation: null }, 'no'])(
    'without a reason (%j) invents none',
    (details) => {
      expect(decodeAnswer(answer({ stop_reason: 'refusal', stop_details: details }))).toMatchObject({
        blocks: [],
        stopReason: 'refusal',
        refusal: undefined,
      })
    },
  )

  it('names the text that stopped it', () => {
    const decoded = decodeAnswer(answer({ stop_reason: 'stop_sequence', stop_sequence: 'END' }))
    expect(decoded).toMatchObject({ stopReason: 'stop-sequence', stopSequence: 'END' })
  })

  it('without usage has estimated usage', () => {
    expect(decodeAnswer(answer({}))).toMatchObject({ usage: NO_USAGE, usageSource: 'estimated' })
  })

  it.each([
    ['HTML', '<html>'],
    ['nothing', undefined],
    ['an error body', { type: 'error', error: { type: 'api_error' } }],
    ['a text block without text', answer({ content: [{ type: 'text' }] })],
  ])('is malformed when it is %s', (_, body) => {
    const decode = () => decodeAnswer(body)
    expect(decode).toThrow(AttemptError)
    expect(decode).toThrow(expect.objectContaining({ failure: expect.objectContaining({ kind: 'malformed-answer' }) }))
  })
})
