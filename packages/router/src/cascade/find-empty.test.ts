import { expect, it } from 'vitest'
import { findEmpty } from './find-empty.ts'
import { answered, asked, call } from '../testing/sample-answer.ts'

it.each([
  ['no block at all', answered([])],
  ['spaces and line ends', answered(' \n\t ')],
  ['thoughts alone', answered([{ type: 'reasoning', text: 'Hm.' }])],
])('takes %s for empty', (_, answer) => {
  expect(findEmpty(answer, asked())).toBe('it is empty')
})

it.each([
  ['text', answered('42')],
  ['a tool call', answered([call('look_up', '{}')])],
  ['a refusal in words', answered([{ type: 'refusal', text: 'No.' }])],
  ['a turn that goes on', answered([], { stopReason: 'pause' })],
])('does not take %s for empty', (_, answer) => {
  expect(findEmpty(answer, asked())).toBeUndefined()
})
