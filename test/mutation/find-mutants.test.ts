import { expect, it } from 'vitest'
import { findMutants, mutate } from './find-mutants.ts'

const changesOf = (text: string) => findMutants('one.ts', text).map((mutant) => mutate(text, mutant))

it.each([
  ['a < b', ['a <= b', 'a >= b']],
  ['a === b', ['a !== b']],
  ['a && b', ['a || b']],
  ['a ?? b', ['b']],
  ['!a', ['a']],
  ['a ? b : c', ['(b)', '(c)']],
  ['f(a)', [';']],
  ['let x = 1', ['let x = 2']],
  ['let x = 3', ['let x = 30']],
  ['let x = 0n', ['let x = 1n']],
  ['if (a) b', ['if (true) b', 'if (false) b']],
  ['x = Math.min(a, b)', ['x = Math.max(a, b)']],
])('%s becomes %s', (text, changes) => {
  expect(changesOf(text)).toEqual(changes)
})

it.each(['type A = 1 | 2', 'let x: 3', "import a from 'b'", 'x = `${a + 1}`', "x = 'a' + b"])(
  '%s is left alone',
  (text) => {
    expect(changesOf(text)).toEqual([])
  },
)
