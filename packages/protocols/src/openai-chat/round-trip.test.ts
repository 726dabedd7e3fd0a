import { parseChatRequest, textOf, type Answer, type AssistantBlock, type Message, type UserBlock } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answers, conversations, tools } from '../../test/openai/arbitraries.ts'
import { decodeAll, encodeAll, HEAD, isWellFormed } from '../../test/openai/decode-all.ts'
import { parseFrames } from '../../test/openai/fixtures.ts'
import { factsWith } from '../../test/openai/inputs.ts'
import { withVendorToolIds } from '../tool-call-ids.ts'
import { createEventDecoder, createSurface, decodeAnswer, encodeRequest, surface } from './index.ts'

const BASE = { ...parseChatRequest({ messages: 'hi' }), wantsStreamUsage: true }
const viaJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** Who said what, in order: turns may be cut differently. */
function blocksOf(messages: readonly Message[]) {
  return messages.flatMap(({ role, content }) => content.map((block) => ({ role, block })))
}

/** A message as this protocol can say it: an assistant's words are one text, and so is a tool's result. */
function asSaid(message: Message): Message {
  switch (message.role) {
    case 'system':
      return message
    case 'user':
      return { role: 'user', content: message.content.map(asSaidByUser) }
    case 'assistant': {
      const said = message.content.map((block) => (block.type === 'text' || block.type === 'refusal' ? block.text : ''))
      const text: AssistantBlock[] = said.join('') === '' ? [] : [{ type: 'text', text: said.join('') }]
      const calls = message.content.filter((block) => block.type === 'tool-call')
      return { role: 'assistant', content: [...text, ...calls] }
    }
  }
}

function asSaidByUser(block: UserBlock): UserBlock {
  if (block.type !== 'tool-result') return block
  const text = block.content.map((part) => (part.type === 'text' ? part.text : '')).join('\n\n')
  return { ...block, content: [{ type: 'text', text }] }
}

/** An answer with the words of each kind joined: whole answers do not tell the order of the kinds. */
function summaryOf({ blocks, ...rest }: Answer) {
  const join = (type: AssistantBlock['type']) =>
    blocks.map((block) => (block.type === type && 'text' in block ? block.text : '')).join('')
  const calls = blocks.filter((block) => block.type === 'tool-call')
  return { ...rest, text: join('text'), reasoning: join('reasoning'), refusal: join('refusal'), calls }
}

describe('a request', () => {
  it('comes back from the wire as this protocol can say it', () => {
    const property = fc.property(conversations('text'), tools, (messages, offered) => {
      const request = { ...BASE, messages, tools: offered }
      const input = { request, vendorModel: 'm', facts: factsWith(), maxOutputTokens: 100, isStream: false }
      const { body, dropped } = encodeRequest(input)
      const decoded = surface.decodeRequest(viaJson(body))
      expect(blocksOf(decoded.request.messages)).toEqual(blocksOf(withVendorToolIds(messages, 40).map(asSaid)))
      expect(decoded.request.tools).toEqual(
        offered.map((tool) => ({ ...tool, isStrict: tool.isStrict ? true : undefined })),
      )
      expect([...dropped, ...decoded.dropped]).toEqual([])
    })
    fc.assert(property)
  })
})

describe('an answer', () => {
  const ours = createSurface(new FakeClock())

  it('is read from a stream as it is read whole', () => {
    const property = fc.property(answers, (answer) => {
      const frames = parseFrames(encodeAll(ours.createEventEncoder(HEAD, BASE), answer))
      const { events, collector, isComplete } = decodeAll(createEventDecoder(), frames)
      const numbers = { costNanoUsd: undefined, latencyMs: 0, timeToFirstTokenMs: 0 }
      const whole = decodeAnswer(ours.encodeAnswer({ ...answer, ...HEAD, ...numbers, text: textOf(answer.blocks) }))
      expect(isComplete && isWellFormed(events)).toBe(true)
      expect(summaryOf(collector.finish())).toEqual(summaryOf(whole))
      const { text, reasoning, refusal, calls, usage } = summaryOf(answer)
      expect(summaryOf(whole)).toMatchObject({ text, reasoning, refusal, calls, usage })
    })
    fc.assert(property)
  })
})
