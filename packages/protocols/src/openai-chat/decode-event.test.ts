import { describe, expect, it } from 'vitest'
import { decodeAll, failureOf, isWellFormed } from '../../test/openai/decode-all.ts'
import { fixtureEvents } from '../../test/openai/fixtures.ts'
import { createEventDecoder } from './decode-event.ts'

const fixture = (name: string) => fixtureEvents(`openai-chat/stream.${name}`)
const read = (wireEvents: readonly unknown[]) => decodeAll(createEventDecoder(), wireEvents)
const text = (value: string) => ({ type: 'text', text: value })

const chunk = (delta: object, finish_reason: string | null = null) => ({
  id: 'chatcmpl-1',
  model: 'm',
  choices: [{ index: 0, delta, finish_reason }],
})
const call = (index: number | undefined, fields: object) => chunk({ tool_calls: [{ index, ...fields }] })
const begin = (index: number | undefined, id: string, argumentsJson = '') =>
  call(index, { id, function: { name: 'f', arguments: argumentsJson } })
const more = (index: number | undefined, argumentsJson: string) =>
  call(index, { function: { arguments: argumentsJson } })
const toolCall = (id: string, argumentsJson: string) => ({ type: 'tool-call', id, name: 'f', argumentsJson })

describe('a recorded stream', () => {
  it.each([
    ['text', [text('Paris.')], 'end', 20],
    [
      'tool_calls',
      [{ type: 'tool-call', id: 'chatcmpl-tool-fixture1', name: 'get_weather', argumentsJson: '{"city": "Paris"}' }],
      'tool-call',
      80,
    ],
  ])('%s is read whole', (name, blocks, stopReason, uncachedInputTokens) => {
    const { events, collector, isComplete } = read(fixture(name))
    expect(isComplete && isWellFormed(events)).toBe(true)
    expect(collector.finish()).toMatchObject({ id: 'chatcmpl-fixture', stopReason, usageSource: 'reported' })
    expect(collector.blocks()).toEqual(blocks)
    expect(collector.usage).toMatchObject({ uncachedInputTokens })
  })

  it('that was cut has no end', () => {
    const { collector, isComplete } = read(fixture('truncated'))
    expect([isComplete, collector.isComplete]).toEqual([false, false])
  })

  it('with an error in it is a failure', () => {
    expect(failureOf(() => read(fixture('error_midway')))).toMatchObject({ kind: 'vendor-error', vendorCode: '500' })
  })
})

describe('a stream', () => {
  it('begins once, and with no block for empty deltas', () => {
    const { events } = read([chunk({ role: 'assistant', content: '' }), chunk({ content: '' })])
    expect(events).toEqual([{ type: 'start', id: 'chatcmpl-1', model: 'm' }])
  })

  it('ends only when the wire has ended: usage follows the finish reason', () => {
    const decoder = createEventDecoder()
    decoder.decode(chunk({ content: 'a' }, 'stop'))
    const usage = { id: 'chatcmpl-1', choices: [], usage: { prompt_tokens: 5, completion_tokens: 2 } }
    expect(decoder.decode(usage)).toMatchObject([{ type: 'usage', usage: { uncachedInputTokens: 5 } }])
    expect(decoder.finish?.()).toMatchObject([{ type: 'end', usage: { outputTokens: 2 }, usageSource: 'reported' }])
  })

  it('without usage is to be estimated', () => {
    expect(read([chunk({ content: 'a' }, 'stop')]).collector.finish().usageSource).toBe('estimated')
  })

  it('keeps calls apart by their index, or by their id where the server leaves the index out', () => {
    const expected = [toolCall('a', '{"x":1}'), toolCall('b', '{}')]
    const indexed = [begin(0, 'a'), more(0, '{"x"'), more(0, ':1}'), begin(1, 'b', '{}'), chunk({}, 'tool_calls')]
    const bare = [begin(undefined, 'a', '{"x":1}'), begin(undefined, 'b'), more(undefined, '{}'), chunk({}, 'stop')]
    expect(read(indexed).collector.finish().blocks).toEqual(expected)
    expect(read(bare).collector.finish().blocks).toEqual(expected)
  })

  it('is one call where the server repeats the id with every delta', () => {
    const again = call(0, { id: 'a', function: { arguments: '{}' } })
    expect(read([begin(0, 'a'), again, chunk({}, 'stop')]).collector.blocks()).toEqual([toolCall('a', '{}')])
  })

  it('keeps reasoning, text and refusal apart, and a text after a call from the one before', () => {
    const { events, collector } = read([
      chunk({ reasoning_content: 'H' }),
      chunk({ reasoning: 'm.' }),
      chunk({ content: 'a' }),
      begin(0, 'c', '{}'),
      chunk({ content: 'b' }),
      chunk({ refusal: 'no' }, 'length'),
    ])
    expect(isWellFormed(events)).toBe(true)
    expect(collector.finish().blocks).toEqual([
      { type: 'reasoning', text: 'Hm.' },
      text('a'),
      toolCall('c', '{}'),
      text('b'),
      { type: 'refusal', text: 'no' },
    ])
  })

  it('is read for its first choice only', () => {
    const other = { ...chunk({}), choices: [{ index: 1, delta: { content: 'x' }, finish_reason: 'stop' }] }
    expect(read([chunk({ content: 'a' }), other]).collector.blocks()).toEqual([text('a')])
    expect(read([other]).isComplete).toBe(false)
  })

  it('that mixes two calls is refused rather than put together wrongly', () => {
    expect(failureOf(() => read([begin(0, 'a'), begin(1, 'b'), more(0, '{}')])).kind).toBe('malformed-answer')
  })

  it.each([
    ['a call without id', call(0, { function: { name: 'f' } })],
    ['a call without name', call(0, { id: 'a', function: {} })],
    ['a chunk that is none', 'data'],
  ])('with %s is no answer', (_, event) => {
    expect(failureOf(() => read([event])).kind).toBe('malformed-answer')
  })

  it('that the vendor breaks off tells what it used all the same', () => {
    const broken = { ...chunk({ content: 'a' }, 'error'), usage: { prompt_tokens: 20, completion_tokens: 5 } }
    const usage = { uncachedInputTokens: 20, outputTokens: 5 }
    expect(failureOf(() => read([broken]))).toMatchObject({ kind: 'vendor-error', usage })
  })
})
