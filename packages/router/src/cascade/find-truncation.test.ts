import fc from 'fast-check'
import { expect, it } from 'vitest'
import { findTruncation } from './find-truncation.ts'
import { answered, asked } from '../testing/sample-answer.ts'

it('finds what was cut at its limit, unless so little was asked for that every model is cut', () => {
  const cut = answered('It is', { stopReason: 'max-output-tokens' })
  expect(findTruncation(cut, asked())).toBe('it was cut at its output limit')
  expect(findTruncation(cut, asked({ maxOutputTokens: 64 }))).toBe('it was cut at its output limit')
  expect(findTruncation(cut, asked({ maxOutputTokens: 63 }))).toBeUndefined()
  expect(findTruncation(answered('It', { stopReason: 'context-window' }), asked())).toBeDefined()
})

it.each(['Here:\n```ts\nconst a = 1\n', '~~~\ntext\n```\n', '````md\n```\nx\n```\nmore', '  ```js\n  f()'])(
  'finds the open fence in %j',
  (text) => {
    expect(findTruncation(answered(text), asked())).toBe('a fenced block has no end')
  },
)

it.each([
  '```ts\nconst a = 1\n```',
  'Use ``` to begin.\n```js\nf()\n```\nDone.',
  '```sh``` is inline',
  '````md\n```js\nf()\n```\n````',
  // The inner block closes the outer one, and a fence with nothing behind it is left over.
  '```md\n```js\nf()\n```\n```',
  '`a` and ~b~',
])('finds none in %j', (text) => {
  expect(findTruncation(answered(text), asked())).toBeUndefined()
})

it.each(['{"a": [1, 2', '[{"a": 1}, {"b"', '{"a": "\\"}', '[[1, 2], [3'])('finds the open end of %j', (text) => {
  expect(findTruncation(answered(text), asked())).toBe('its JSON has no end')
})

it.each(['{"a": "}"}', '[1] says so: "[2', '{name} is a placeholder for {', '{"a": 1} as "{', '[["x"]]'])(
  'takes %j for whole',
  (text) => {
    expect(findTruncation(answered(text), asked())).toBeUndefined()
  },
)

it('says nothing of a piece that the caller wanted', () => {
  expect(findTruncation(answered('```ts\nf()', { stopReason: 'stop-sequence' }), asked())).toBeUndefined()
})

it('finds nothing in any whole JSON, and something in every beginning of an object', () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 })
  fc.assert(
    fc.property(object, fc.double({ min: 0, max: 1, noNaN: true }), (value, share) => {
      const text = JSON.stringify(value)
      expect(findTruncation(answered(text), asked())).toBeUndefined()
      const cut = text.slice(0, 2 + Math.floor(share * (text.length - 3)))
      expect(findTruncation(answered(cut), asked())).toBe('its JSON has no end')
    }),
    { numRuns: 50 },
  )
})
