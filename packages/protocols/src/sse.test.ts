import { expect, it } from 'vitest'
import { sseEvent } from './sse.ts'

it('writes a name, one line of JSON and an empty line', () => {
  expect(sseEvent('ping', { text: 'a\nb' })).toBe('event: ping\ndata: {"text":"a\\nb"}\n\n')
})

it('writes no event line without a name', () => {
  expect(sseEvent(undefined, [1])).toBe('data: [1]\n\n')
})
