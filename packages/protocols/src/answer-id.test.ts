import { expect, it } from 'vitest'
import { answerId } from './answer-id.ts'

it('is the id of the decision, with another prefix', () => {
  expect(answerId('resp_', 'dec_abc')).toBe('resp_abc')
})
