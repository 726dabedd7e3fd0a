import { AnswerCollector, AttemptError, type AnswerEvent } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { fixtureEvents } from '../../test/anthropic-messages/fixtures.ts'
import { createEventDecoder } from './decode-event.ts'

function decodeAll(wireEvents: readonly unknown[]) {
  const decoder = createEventDecoder()
  const collector = new AnswerCollector()
  const events: AnswerEvent[] = []
  for (const wireEvent of wireEvents) {
    for (const event of decoder.decode(wireEvent)) {
      events.push(event)
      collector.add(event)
    }
  }
  return { events, collector, isComplete: decoder.isComplete }
}

const SEAL = { issuer: 'anthropic-messages', data: 'EqQBFixtureSignature==', isRedacted: false }
const CALL = { type: 'tool-call', id: 'toolu_01Fixture1', name: 'get_weather', argumentsJson: '{"city": "Paris"}' }

describe('a recorded stream', () => {
  it.each([
    ['text', [{ type: 'text', text: 'Paris.' }], 'end'],
    ['cached', [{ type: 'text', text: 'ok' }], 'end'],
    ['unknown_event', [{ type: 'text', text: 'ok' }], 'end'],
    ['tool_use', [{ type: 'text', text: 'Checking.' }, CALL], 'tool-call'],
    [
      'thinking',
      [
        { type: 'reasoning', text: '1071 = 2 x 462 + 147', seal: SEAL },
        { type: 'text', text: '21.' },
      ],
      'end',
    ],
    ['refusal_midway', [{ type: 'text', text: 'First, you would' }], 'refusal'],
  ])('%s is read whole', (name, blocks, stopReason) => {
    const { collector, isComplete } = decodeAll(fixtureEvents(`stream.${name}`))
    expect(isComplete).toBe(true)
    expect(collector.finish()).toMatchObject({ blocks, stopReason, usageSource: 'reported' })
  })

  it('takes how long cache writes are kept from the start, and the output from the end', () => {
    const { collector } = decodeAll(fixtureEvents('stream.cached'))
    expect(collector.usage).toMatchObject({
      uncachedInputTokens: 50,
      cacheReadTokens: 12_000,
      cacheWrite5mTokens: 2000,
      cacheWrite1hTokens: 500,
      outputTokens: 40,
    })
  })

  it('tells usage at the start and at the end', () => {
    const { events } = decodeAll(fixtureEvents('stream.text'))
    const outputs = events.filter((event) => event.type === 'usage').map((event) => event.usage.outputTokens)
    expect(outputs).toEqual([1, 6])
  })

  it('that was cut is not complete', () => {
    const { collector, isComplete } = decodeAll(fixtureEvents('stream.truncated'))
    expect(isComplete).toBe(false)
    expect(collector.blocks()).toEqual([{ type: 'text', text: 'Par' }])
  })

  it.each([
    ['error_overloaded', 'overloaded', 'overloaded_error'],
    ['error_before_content', 'vendor-error', 'api_error'],
  ])('%s fails as the vendor says', (name, kind, vendorCode) => {
    const failure = expect.objectContaining({ kind, vendorCode })
    expect(() => decodeAll(fixtureEvents(`stream.${name}`))).toThrow(expect.objectContaining({ failure }))
  })
})

const START = {
  type: 'message_start',
  message: { id: 'msg_1', model: 'm', usage: { input_tokens: 3, output_tokens: 1 } },
}
const STOP = { type: 'message_stop' }
const block = (index: number, content_block: object) => ({ type: 'content_block_start', index, content_block })
const delta = (index: number, fields: object) => ({ type: 'content_block_delta', index, delta: fields })
const stop = (index: number) => ({ type: 'content_block_stop', index })
const change = (fields: object, rest: object = {}) => ({ type: 'message_delta', delta: fields, ...rest })

describe('a stream', () => {
  it('numbers its blocks without those it leaves out', () => {
    const { events } = decodeAll([
      START,
      block(0, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }),
      delta(0, { type: 'input_json_delta', partial_json: '{"q":1}' }),
      stop(0),
      block(1, { type: 'text', text: '' }),
      delta(1, { type: 'text_delta', text: 'hi' }),
      stop(1),
    ])
    expect(events.slice(2)).toEqual([
      { type: 'block-start', index: 0, block: { type: 'text' } },
      { type: 'text-delta', index: 0, text: 'hi' },
      { type: 'block-end', index: 0 },
    ])
  })

  it('ends a block before the next begins, and before it ends itself', () => {
    const { events } = decodeAll([
      START,
      block(0, { type: 'text', text: 'a' }),
      block(1, { type: 'text', text: 'b' }),
      STOP,
    ])
    const order = events.slice(2).map((event) => ('index' in event ? `${event.type} ${event.index}` : event.type))
    expect(order).toEqual([
      'block-start 0',
      'text-delta 0',
      'block-end 0',
      'block-start 1',
      'text-delta 1',
      'block-end 1',
      'end',
    ])
  })

  it('ignores pieces of blocks that are not open', () => {
    const stray = { type: 'text_delta', text: 'x' }
    const { collector } = decodeAll([START, delta(0, stray), block(0, { type: 'text', text: 'a' }), delta(1, stray)])
    expect(collector.blocks()).toEqual([{ type: 'text', text: 'a' }])
  })

  it('takes arguments that came whole with the start of their block', () => {
    const call = { type: 'tool_use', id: 't', name: 'f', input: { a: 1 } }
    const { collector } = decodeAll([START, block(0, call), stop(0), STOP])
    expect(collector.blocks()).toMatchObject([{ argumentsJson: '{"a":1}' }])
  })

  it('keeps redacted thinking as a seal', () => {
    const { collector } = decodeAll([START, block(0, { type: 'redacted_thinking', data: 'abc' }), stop(0)])
    const seal = { issuer: 'anthropic-messages', data: 'abc', isRedacted: true }
    expect(collector.blocks()).toEqual([{ type: 'reasoning', text: '', seal }])
  })

  it('tells why the model declined, and puts no words into its mouth', () => {
    const details = { stop_reason: 'refusal', stop_details: { category: 'bio', explanation: 'No.' } }
    const { collector } = decodeAll([START, change(details, { usage: { output_tokens: 0 } }), STOP])
    const refusal = { category: 'bio', explanation: 'No.' }
    expect(collector.finish()).toMatchObject({ blocks: [], stopReason: 'refusal', refusal })
  })

  it('without final usage ends with an estimate', () => {
    const { collector } = decodeAll([START, change({ stop_reason: 'end_turn' }), STOP])
    expect(collector.finish().usageSource).toBe('estimated')
  })

  it.each([
    ['no event', 'hello'],
    ['a block before the start', block(0, { type: 'text', text: '' })],
    ['an end before the start', STOP],
    ['a start without a message', { type: 'message_start' }],
  ])('is malformed when it holds %s', (_, wireEvent) => {
    const decode = () => createEventDecoder().decode(wireEvent)
    expect(decode).toThrow(AttemptError)
    expect(decode).toThrow(expect.objectContaining({ failure: expect.objectContaining({ kind: 'malformed-answer' }) }))
  })
})
