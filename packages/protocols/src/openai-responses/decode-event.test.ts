import { describe, expect, it } from 'vitest'
import { decodeAll, failureOf, isWellFormed } from '../../test/openai/decode-all.ts'
import { fixtureEvents } from '../../test/openai/fixtures.ts'
import { createEventDecoder } from './decode-event.ts'

const fixture = (name: string) => fixtureEvents(`openai-responses/stream.${name}`)
const read = (wireEvents: readonly unknown[]) => decodeAll(createEventDecoder(), wireEvents)
const text = (value: string) => ({ type: 'text', text: value })

const created = { type: 'response.created', response: { id: 'resp_1', model: 'm', status: 'in_progress' } }
const completed = { type: 'response.completed', response: { id: 'resp_1', model: 'm', status: 'completed' } }
const added = (index: number, item: object) => ({ type: 'response.output_item.added', output_index: index, item })
const done = (index: number, item: object) => ({ type: 'response.output_item.done', output_index: index, item })
const call = { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'f', arguments: '' }

describe('a recorded stream', () => {
  it.each([
    ['text', [text('Paris.')], 'end'],
    ['refusal', [{ type: 'refusal', text: "I can't help." }], 'refusal'],
    ['reasoning', [{ type: 'reasoning', text: 'Euclid.' }, text('21.')], 'end'],
    ['incomplete', [text('Par')], 'max-output-tokens'],
    [
      'tool_call',
      [{ type: 'tool-call', id: 'call_fixture1', name: 'get_weather', argumentsJson: '{"city":"Paris"}' }],
      'tool-call',
    ],
  ])('%s is read whole', (name, blocks, stopReason) => {
    const { events, collector, isComplete } = read(fixture(name))
    expect(isComplete).toBe(true)
    expect(isWellFormed(events)).toBe(true)
    expect(collector.finish()).toMatchObject({ id: 'resp_fixture1', stopReason, usageSource: 'reported' })
    expect(collector.blocks()).toEqual(blocks)
    expect(collector.usage).toMatchObject({ uncachedInputTokens: 20, outputTokens: name === 'reasoning' ? 310 : 5 })
  })

  it('that was cut has no end', () => {
    const { collector, isComplete } = read(fixture('truncated'))
    expect([isComplete, collector.isComplete]).toEqual([false, false])
    expect(collector.blocks()).toEqual([text('Par')])
  })

  it.each([
    ['error_event', 'rate-limited'],
    ['error_event_nested', 'context-too-long'],
    ['failed', 'vendor-error'],
  ])('%s is a failure', (name, kind) => {
    const decoder = createEventDecoder()
    expect(failureOf(() => decodeAll(decoder, fixture(name))).kind).toBe(kind)
    expect(decoder.isComplete).toBe(false)
  })
})

describe('a stream', () => {
  it('brings the proof of its reasoning at the end of the item', () => {
    const item = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'ENC' }
    const { collector } = read([created, added(0, { type: 'reasoning', id: 'rs_1' }), done(0, item), completed])
    const seal = { issuer: 'openai-responses', data: 'ENC', id: 'rs_1', isRedacted: true }
    expect(collector.finish().blocks).toEqual([{ type: 'reasoning', text: '', seal }])
  })

  it('has an empty line between the parts of a summary', () => {
    const part = (index: number) => ({ type: 'response.reasoning_summary_part.added', summary_index: index })
    const delta = (value: string) => ({ type: 'response.reasoning_summary_text.delta', delta: value })
    const { collector } = read([created, added(0, { type: 'reasoning' }), part(0), delta('A'), part(1), delta('B')])
    expect(collector.blocks()).toEqual([{ type: 'reasoning', text: 'A\n\nB' }])
  })

  it('is read when arguments or text come only with the end of their item', () => {
    const { collector } = read([
      created,
      added(0, call),
      done(0, { ...call, arguments: '{"a":1}' }),
      { type: 'response.content_part.added', output_index: 1, part: { type: 'output_text' } },
      { type: 'response.output_text.done', output_index: 1, text: 'ok' },
      completed,
    ])
    expect(collector.finish().blocks).toEqual([
      { type: 'tool-call', id: 'call_1', name: 'f', argumentsJson: '{"a":1}' },
      text('ok'),
    ])
  })

  it('that failed tells what it used all the same', () => {
    const usage = { input_tokens: 20, output_tokens: 5 }
    const response = { id: 'resp_1', status: 'failed', error: { code: 'server_error', message: 'No.' }, usage }
    expect(failureOf(() => read([created, { type: 'response.failed', response }]))).toMatchObject({
      kind: 'vendor-error',
      usage: { uncachedInputTokens: 20, outputTokens: 5 },
    })
  })

  it('ends the open block when its end has not been said', () => {
    const delta = { type: 'response.output_text.delta', output_index: 0, delta: 'a' }
    const { events } = read([created, delta, { ...delta, output_index: 1 }, completed])
    expect(isWellFormed(events)).toBe(true)
  })

  it('may hold events that nobody knows yet, whatever their shape', () => {
    const unknown = { type: 'response.hologram.delta', output_index: 'first', delta: 7 }
    expect(read([created, unknown, 'text', null, completed]).isComplete).toBe(true)
  })

  it('that mixes two calls is refused rather than put together wrongly', () => {
    const delta = { type: 'response.function_call_arguments.delta', output_index: 0, delta: '{' }
    const events = [created, added(0, call), added(1, { ...call, call_id: 'call_2' }), delta]
    expect(failureOf(() => read(events)).kind).toBe('malformed-answer')
  })

  it.each([
    ['a call without name', added(0, { ...call, name: null })],
    ['a beginning without response', { type: 'response.created' }],
    ['a delta that is no text', { type: 'response.output_text.delta', delta: 7 }],
  ])('with %s is no answer', (_, event) => {
    expect(failureOf(() => read([event])).kind).toBe('malformed-answer')
  })
})
