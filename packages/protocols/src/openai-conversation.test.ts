import type { Message } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { conversationOf } from './openai-conversation.ts'

const text = (value: string) => [{ type: 'text' as const, text: value }]
const system = (value: string): Message => ({ role: 'system', content: text(value) })
const user: Message = { role: 'user', content: text('hi') }
const result = (toolCallId: string) => ({ type: 'tool-result' as const, toolCallId, content: [], isError: false })

describe('a conversation', () => {
  it('takes its instructions from the start, and leaves later ones where they are', () => {
    expect(conversationOf([system('a'), system('b'), user, system('c')])).toEqual({
      system: [...text('a'), ...text('b')],
      messages: [user, system('c')],
    })
  })

  it('of instructions alone keeps the last of them to be answered', () => {
    expect(conversationOf([system('a'), system('b')])).toEqual({ system: text('a'), messages: [system('b')] })
    expect(conversationOf([])).toEqual({ system: [], messages: [] })
  })

  it('joins tool results in a row, and nothing else that a user says', () => {
    const results: Message[] = [
      { role: 'user', content: [result('1')] },
      { role: 'user', content: [result('2')] },
    ]
    expect(conversationOf([user, user, ...results, user]).messages).toEqual([
      user,
      user,
      { role: 'user', content: [result('1'), result('2')] },
      user,
    ])
  })

  it('joins what an assistant says in a row', () => {
    const said = (value: string): Message => ({ role: 'assistant', content: text(value) })
    expect(conversationOf([user, said('a'), said('b')]).messages).toEqual([
      user,
      { role: 'assistant', content: [...text('a'), ...text('b')] },
    ])
  })
})
