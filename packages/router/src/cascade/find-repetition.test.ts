import { expect, it } from 'vitest'
import { findRepetition } from './find-repetition.ts'
import { answered, asked } from '../testing/sample-answer.ts'

const PROSE = 'The first thing to see is that the sum telescopes. What is left is the first term and the last. '

it.each([
  ['a sentence', PROSE + 'I will now check the result. '.repeat(20)],
  ['a sentence, cut in its middle', `${PROSE}${'I will now check the result. '.repeat(20)}I will now ch`],
  ['a word', PROSE + 'the '.repeat(80)],
  ['lines of code', `function f() {\n${'  total += next(items)\n'.repeat(40)}`],
])('finds %s said without end', (_, text) => {
  expect(findRepetition(answered(text), asked())).toBe('it repeats itself without end')
})

it.each([
  ['prose', PROSE.repeat(3)],
  ['a rule', `Title\n${'-'.repeat(400)}`],
  ['zeros', `[${'0, '.repeat(200)}0]`],
  ['a table', Array.from({ length: 60 }, (_, row) => `| row ${row} | value ${row * 7} |`).join('\n')],
  ['a loop that was left', `${'again and again. '.repeat(50)}But then it ends with something else altogether.`],
  ['little text', 'no no no no no no'],
  ['nothing', ''],
])('lets %s pass', (_, text) => {
  expect(findRepetition(answered(text), asked())).toBeUndefined()
})

it('looks at the end of a long text alone, whatever it is made of', () => {
  const startedMs = performance.now()
  for (const text of ['a'.repeat(1_000_000), 'ab'.repeat(500_000), `${'aab'.repeat(300_000)}b`]) {
    expect(findRepetition(answered(text), asked())).toBeUndefined()
  }
  expect(performance.now() - startedMs).toBeLessThan(2_000)
})
