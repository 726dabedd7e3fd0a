import { expect, it } from 'vitest'
import { findRefusal } from './find-refusal.ts'
import { answered, asked, call } from '../testing/sample-answer.ts'

it.each([
  "I'm sorry, but I can't help with that.",
  'I’m sorry, but I can’t assist with this request.',
  'I cannot provide instructions for this.',
  'Unfortunately, I am unable to answer questions about individuals.',
  'As an AI language model, I cannot discuss that.',
  "Sorry, I won't be able to help you here.",
  '  I apologize, but I  cannot\nfulfill this request.',
])('knows %j as a refusal', (text) => {
  expect(findRefusal(answered(text), asked())).toBe('it reads as a refusal')
})

it.each([
  "I can't believe how well this works: the answer is 42.",
  'The function cannot provide more than ten rows.',
  "Sorry, the earlier figure was wrong. It's 17.",
  'I will not repeat the proof; the answer is 3.',
  `I cannot answer in one line, so here it is at length. ${'It depends. '.repeat(150)}`,
  '',
])('does not take %j for one', (text) => {
  expect(findRefusal(answered(text), asked())).toBeUndefined()
})

it('believes the vendor', () => {
  expect(findRefusal(answered('', { stopReason: 'refusal' }), asked())).toBe('the model declined')
  expect(findRefusal(answered('So', { stopReason: 'content-filter' }), asked())).toBe('the model declined')
  expect(findRefusal(answered([{ type: 'refusal', text: 'No.' }]), asked())).toBe('the model declined')
})

it('does not take words beside a tool call for one', () => {
  const blocks = [{ type: 'text', text: "I can't answer from memory." } as const, call('search', '{}')]
  expect(findRefusal(answered(blocks), asked())).toBeUndefined()
})
