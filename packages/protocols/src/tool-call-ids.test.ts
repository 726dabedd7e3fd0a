import type { Message } from '@sluice/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withVendorToolIds } from './tool-call-ids.ts'

const ANY_ID = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ maxLength: 3 }).map((text) => `call:${text}`),
  fc.constantFrom('toolu_1', 'functions.Bash:0', ''),
)

/** One assistant turn with these calls, answered in the same order. */
function turn(ids: readonly string[]): Message[] {
  return [
    { role: 'assistant', content: ids.map((id) => ({ type: 'tool-call', id, name: 'f', argumentsJson: '{}' })) },
    {
      role: 'user',
      content: ids.map((toolCallId) => ({ type: 'tool-result', toolCallId, content: [], isError: false })),
    },
  ]
}

function idsIn(messages: readonly Message[]) {
  const blocks = messages.flatMap((message): readonly Message['content'][number][] => message.content)
  const calls = blocks.flatMap((block) => (block.type === 'tool-call' ? [block.id] : []))
  const results = blocks.flatMap((block) => (block.type === 'tool-result' ? [block.toolCallId] : []))
  return { calls, results }
}

const carry = (messages: readonly Message[], maxLength = 40) => idsIn(withVendorToolIds(messages, maxLength))

describe('the ids of tool calls', () => {
  it('stay where the vendor takes them', () => {
    const messages = turn(['toolu_01-A', 'call_2'])
    expect(withVendorToolIds(messages, 40)).toEqual(messages)
  })

  it.each([40, 64])('become ones of at most %i safe characters, each once, the same on both sides', (maxLength) => {
    const property = fc.property(
      fc.array(fc.array(ANY_ID, { minLength: 1, maxLength: 3 }), { maxLength: 4 }),
      (turns) => {
        const { calls, results } = carry(turns.flatMap(turn), maxLength)
        expect(results).toEqual(calls)
        expect(new Set(calls).size).toBe(calls.length)
        for (const id of calls) expect(id).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
        expect(calls.filter((id) => id.length > maxLength)).toEqual([])
      },
    )
    fc.assert(property)
  })

  it('stay apart even when one is what another becomes', () => {
    fc.assert(
      fc.property(ANY_ID, (id) => {
        const [first = '', second = ''] = carry([...turn([id]), ...turn([id])]).calls
        const { calls } = carry([...turn([id, first, second]), ...turn([id])])
        expect(new Set(calls).size).toBe(4)
      }),
    )
  })

  it('do not change when the conversation goes on: the prompt cache stays good', () => {
    const turns = fc.array(ANY_ID, { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(turns, turns, (before, after) => {
        const { calls } = carry([...turn(before), ...turn(after)])
        expect(calls.slice(0, before.length)).toEqual(carry(turn(before)).calls)
      }),
    )
  })

  it('let a result answer the call that has none yet', () => {
    const again = [...turn(['x']), ...turn(['x'])]
    const { calls, results } = carry(again)
    expect(results).toEqual(calls)
    expect(calls[0]).toBe('x')
    expect(calls[1]).not.toBe('x')
  })

  it('keep a result that answers nothing as it can be said', () => {
    expect(carry(turn(['a b']).slice(1)).results).toEqual(carry(turn(['a b'])).calls)
  })
})
