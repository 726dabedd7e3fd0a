import { parseChatRequest, textOf, type Message, type RoutedAnswer } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answers, conversations, tools } from '../../test/openai/arbitraries.ts'
import { decodeAll, encodeAll, HEAD, isWellFormed } from '../../test/openai/decode-all.ts'
import { parseFrames } from '../../test/openai/fixtures.ts'
import { factsWith } from '../../test/openai/inputs.ts'
import { withVendorToolIds } from '../tool-call-ids.ts'
import { createEventDecoder, createSurface, decodeAnswer, encodeRequest, surface } from './index.ts'

const BASE = parseChatRequest({ messages: 'hi' })
const viaJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** Who said what, in order: turns may be cut differently. */
function blocksOf(messages: readonly Message[]) {
  return messages.flatMap(({ role, content }) => content.map((block) => ({ role, block })))
}

describe('a request', () => {
  it('comes back from the wire as it went', () => {
    const property = fc.property(conversations('text and images'), tools, (messages, offered) => {
      const request = { ...BASE, messages, tools: offered }
      const input = { request, vendorModel: 'm', facts: factsWith(), maxOutputTokens: 100, isStream: false }
      const { body, dropped } = encodeRequest(input)
      const decoded = surface.decodeRequest(viaJson(body))
      expect(blocksOf(decoded.request.messages)).toEqual(blocksOf(withVendorToolIds(messages, 64)))
      expect(decoded.request.tools).toEqual(offered)
      expect([...dropped, ...decoded.dropped]).toEqual([])
    })
    fc.assert(property)
  })
})

describe('an answer', () => {
  const ours = createSurface(new FakeClock())
  const routed = (answer: Parameters<typeof encodeAll>[1]): RoutedAnswer => ({
    ...answer,
    ...HEAD,
    text: textOf(answer.blocks),
    costNanoUsd: undefined,
    latencyMs: 0,
    timeToFirstTokenMs: 0,
  })

  it('is the same response whole and at the end of a stream', () => {
    const property = fc.property(answers, (answer) => {
      const frames = parseFrames(encodeAll(ours.createEventEncoder(HEAD, BASE), answer))
      expect(frames.at(-1)?.['response']).toEqual(viaJson(ours.encodeAnswer(routed(answer))))
      expect(frames.map((frame) => frame['sequence_number'])).toEqual(frames.map((_, index) => index))
    })
    fc.assert(property)
  })

  it('is read from a stream as it is read whole', () => {
    const property = fc.property(answers, (answer) => {
      const frames = parseFrames(encodeAll(ours.createEventEncoder(HEAD, BASE), answer))
      const { events, collector, isComplete } = decodeAll(createEventDecoder(), frames)
      const whole = decodeAnswer(ours.encodeAnswer(routed(answer)))
      expect(isComplete && isWellFormed(events)).toBe(true)
      expect(collector.finish()).toEqual(whole)
      expect(whole.usage).toEqual(answer.usage)
    })
    fc.assert(property)
  })

  it('that a client sends back is what was said, seals of every vendor included', () => {
    const property = fc.property(answers, (answer) => {
      const frames = parseFrames(encodeAll(ours.createEventEncoder(HEAD, BASE), answer))
      const response = frames.at(-1)?.['response']
      const output = typeof response === 'object' && response !== null && 'output' in response ? response.output : []
      const input = [{ role: 'user', content: 'hi' }, ...(Array.isArray(output) ? output : [])]
      const { request, dropped } = ours.decodeRequest({ model: 'auto', input })
      expect(request.messages.flatMap((message) => (message.role === 'assistant' ? message.content : []))).toEqual(
        answer.blocks,
      )
      expect(dropped).toEqual([])
    })
    fc.assert(property)
  })
})
