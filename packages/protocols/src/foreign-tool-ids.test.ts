import { NO_USAGE, parseChatRequest, type AssistantBlock, type ChatRequest, type Message } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CARRIERS } from '../test/carried.ts'
import { HEAD } from '../test/openai/decode-all.ts'
import { surface as messagesSurface } from './anthropic-messages/index.ts'
import { createSurface as createChat } from './openai-chat/index.ts'
import { createSurface as createResponses } from './openai-responses/index.ts'

// FO3 of the failure tests: whatever the id of a call looks like, every vendor gets one it takes, the same on both sides.
const SHAPES = fc.oneof(
  fc.stringMatching(/^toolu_[A-Za-z0-9]{24}$/),
  fc.stringMatching(/^call_[A-Za-z0-9]{24}$/),
  fc.nat(3).map((number) => `functions.Bash:${number}`),
  fc.stringMatching(/^[a-zA-Z0-9]{9}$/),
  fc.string({ minLength: 200, maxLength: 200 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  fc.constantFrom('call_0', 'call 0', '0'),
)
const TURNS = fc.array(fc.array(SHAPES, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 })
const BASE = parseChatRequest({ messages: 'hi', tools: [{ name: 'f', inputSchema: { type: 'object' } }] })
const SURFACES = [messagesSurface, createResponses(new FakeClock()), createChat(new FakeClock())]

function conversation(turns: readonly (readonly string[])[]): ChatRequest {
  const messages = turns.flatMap((ids): Message[] => [
    { role: 'assistant', content: ids.map(callOf) },
    {
      role: 'user',
      content: ids.map((toolCallId) => ({
        type: 'tool-result',
        toolCallId,
        content: [{ type: 'text', text: 'ok' }],
        isError: false,
      })),
    },
  ])
  return { ...BASE, messages: [...BASE.messages, ...messages] }
}

function callOf(id: string): AssistantBlock & { readonly type: 'tool-call' } {
  return { type: 'tool-call', id, name: 'f', argumentsJson: '{}' }
}

describe.each(CARRIERS)('towards $issuer', ({ idPattern, carry }) => {
  it(
    'every call has an id that the vendor takes, no two the same, and its result names it',
    { timeout: 60_000 },
    () => {
      const property = fc.property(TURNS, (turns) => {
        const { calls, results } = carry(conversation(turns))
        expect(calls).toHaveLength(turns.flat().length)
        expect(results).toEqual(calls)
        expect(new Set(calls).size).toBe(calls.length)
        expect(calls.filter((id) => !idPattern.test(id))).toEqual([])
        expect(carry(conversation(turns)).calls).toEqual(calls)
      })
      fc.assert(property, { numRuns: 10_000 })
    },
  )

  it('an id that fits goes as it is', () => {
    expect(carry(conversation([['toolu_01-a'], ['call_2', 'abcdefghi']])).calls).toEqual([
      'toolu_01-a',
      'call_2',
      'abcdefghi',
    ])
  })
})

describe.each(SURFACES)('to a client of $name', (surface) => {
  it('ids come as the vendor gave them, and go back unchanged', { timeout: 60_000 }, () => {
    const property = fc.property(SHAPES, SHAPES, (first, second) => {
      const blocks = [callOf(first), callOf(second)]
      const answer = { ...HEAD, id: 'a', model: 'm', blocks, stopReason: 'tool-call', usage: NO_USAGE } as const
      const numbers = { text: '', costNanoUsd: undefined, latencyMs: 0, timeToFirstTokenMs: 0 }
      const body = surface.encodeAnswer({ ...answer, ...numbers, usageSource: 'reported' })
      expect(stringsIn(body)).toEqual(expect.arrayContaining([first, second]))
      expect(idsReadBack(surface, body)).toEqual([first, second])
    })
    fc.assert(property, { numRuns: 1_000 })
  })
})

/** The ids in the conversation when a client sends an answer back as it came. */
function idsReadBack(surface: (typeof SURFACES)[number], body: unknown): string[] {
  const bodies: Readonly<Record<string, unknown>> = {
    'anthropic-messages': {
      model: 'm',
      max_tokens: 9,
      messages: [{ role: 'assistant', content: at(body, 'content') }],
    },
    'openai-responses': { model: 'm', input: at(body, 'output') },
    'openai-chat': { model: 'm', messages: [at(body, 'choices', '0', 'message')] },
  }
  const { messages } = surface.decodeRequest(JSON.parse(JSON.stringify(bodies[surface.name]))).request
  const said = messages.flatMap(({ content }): readonly Message['content'][number][] => content)
  return said.flatMap((block) => (block.type === 'tool-call' ? [block.id] : []))
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce(
    (part, name) => (typeof part === 'object' && part !== null ? Reflect.get(part, name) : undefined),
    value,
  )
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : []
}
