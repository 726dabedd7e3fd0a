import { eventsOf, NO_USAGE, type AnswerEvent, type RouteHead, type Usage } from '@sluice/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answers } from '../../test/anthropic-messages/arbitraries.ts'
import { parseEvents } from '../../test/anthropic-messages/fixtures.ts'
import { createEventDecoder } from './decode-event.ts'
import { createEventEncoder } from './encode-event.ts'

const HEAD: RouteHead = {
  decisionId: 'dec_abc123',
  tier: 'haiku',
  model: 'model-under-test',
  provider: 'p',
  deployment: 'd',
  attempts: 1,
  dropped: [],
}
const START: AnswerEvent = { type: 'start', id: 'msg_abc123', model: 'model-under-test' }
const USAGE: Usage = { ...NO_USAGE, uncachedInputTokens: 7, cacheWrite1hTokens: 5, outputTokens: 9 }
const END: AnswerEvent = { type: 'end', stopReason: 'end', usage: USAGE, usageSource: 'reported' }

function encode(events: Iterable<AnswerEvent>) {
  const encoder = createEventEncoder(HEAD)
  return parseEvents([...events].map((event) => encoder.encode(event)).join(''))
}

const block = (
  start: Extract<AnswerEvent, { type: 'block-start' }>['block'],
  ...inner: AnswerEvent[]
): AnswerEvent[] => [{ type: 'block-start', index: 0, block: start }, ...inner, { type: 'block-end', index: 0 }]

describe('a stream', () => {
  it('comes back as it left', () => {
    fc.assert(
      fc.property(answers, (answer) => {
        const [, ...rest] = eventsOf(answer)
        const usage: AnswerEvent = { type: 'usage', usage: answer.usage }
        const decoder = createEventDecoder()
        const decoded = encode([START, usage, ...rest]).flatMap((event) => decoder.decode(event))
        const silent = (event: AnswerEvent) => event.type === 'reasoning-delta' && event.text === ''
        const sent = [START, usage, ...rest.slice(0, -1).filter((event) => !silent(event)), usage, ...rest.slice(-1)]
        expect(withoutEmptyArguments(decoded)).toEqual(withoutEmptyArguments(sent))
        expect(decoder.isComplete).toBe(true)
      }),
    )
  })

  it('is the vendor’s own sequence', () => {
    const text: AnswerEvent = { type: 'text-delta', index: 0, text: 'Hi' }
    const events = encode([START, { type: 'usage', usage: USAGE }, ...block({ type: 'text' }, text), END])
    expect(events.map(({ type }) => type)).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ])
    expect(events[0]).toMatchObject({
      message: { id: 'msg_abc123', model: 'model-under-test', content: [], usage: { input_tokens: 7 } },
    })
    expect(events[0]).toMatchObject({ message: { usage: { cache_creation: { ephemeral_1h_input_tokens: 5 } } } })
    expect(events[4]).toMatchObject({ delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } })
  })

  it('begins without usage when none has come', () => {
    const [first] = encode([START, ...block({ type: 'text' }), END])
    expect(first).toMatchObject({
      type: 'message_start',
      message: { usage: { input_tokens: 0, cache_creation: null } },
    })
  })

  it('does not say that nothing was written to a cache before it is known', () => {
    const usage = { ...NO_USAGE, cacheWrite30mTokens: 5 }
    const events = encode([START, ...block({ type: 'text' }), { ...END, usage }])
    expect(events[0]).toMatchObject({ message: { usage: { cache_creation: null } } })
    expect(events.at(-2)).toMatchObject({ usage: { cache_creation_input_tokens: 5 } })
  })

  it('tells why the model declined without a block of its own', () => {
    const refusal = { category: 'cyber', explanation: 'No.' }
    const events = encode([START, { ...END, stopReason: 'refusal', refusal }])
    expect(events.map(({ type }) => type)).toEqual(['message_start', 'message_delta', 'message_stop'])
    expect(events[1]).toMatchObject({
      delta: { stop_reason: 'refusal', stop_details: { type: 'refusal', ...refusal } },
    })
  })

  it('ends in refusal when the model declined', () => {
    const events = encode([START, ...block({ type: 'refusal' }, { type: 'refusal-delta', index: 0, text: 'No.' }), END])
    expect(events[2]).toMatchObject({ delta: { type: 'text_delta', text: 'No.' } })
    expect(events.at(-2)).toMatchObject({ delta: { stop_reason: 'refusal', stop_details: { explanation: 'No.' } } })
  })

  it('tells thinking from redacted thinking by what comes first', () => {
    const seal = (isRedacted: boolean): AnswerEvent => {
      return { type: 'reasoning-seal', index: 0, seal: { issuer: 'anthropic-messages', data: 's', isRedacted } }
    }
    const firstBlock = (isRedacted: boolean) =>
      encode([START, ...block({ type: 'reasoning' }, seal(isRedacted)), END])[1]
    expect(firstBlock(true)).toMatchObject({ content_block: { type: 'redacted_thinking', data: 's' } })
    expect(firstBlock(false)).toMatchObject({ content_block: { type: 'thinking', thinking: '', signature: '' } })
  })

  it('skips reasoning that says nothing, without a gap in the numbers', () => {
    const events = encode([START, ...block({ type: 'reasoning' }), ...block({ type: 'text' }), END])
    expect(events.filter(({ type }) => type === 'content_block_start')).toMatchObject([{ index: 0 }])
  })
})

// `{}` is said by saying nothing.
function withoutEmptyArguments(events: readonly AnswerEvent[]): AnswerEvent[] {
  return events.filter((event) => event.type !== 'tool-arguments-delta' || event.argumentsJson !== '{}')
}
