import { expect, test } from 'vitest'
import { maskQuotes } from './mask-quotes.ts'
import { redactSecrets } from './redact-secrets.ts'
import { textsIn } from './texts-in.ts'

const SECRET = 'sk-canary-7f3a9b2c/4d5e+6f70'

test('takes out what is quoted in runs of twelve characters or more, and nothing else', () => {
  const prompt = 'Dear doctor, my name is Ada Lovelace and I was born in 1815.'
  expect(maskQuotes('bad input: "my name is Ada Lovelace and" is refused', [prompt])).toBe(
    'bad input: "***" is refused',
  )
  expect(maskQuotes('max_tokens: 9000 is more than 8192', [prompt])).toBe('max_tokens: 9000 is more than 8192')
  expect(maskQuotes('born in 1815', [prompt])).toBe('***')
  expect(maskQuotes('orn in 1815', [prompt])).toBe('orn in 1815')
})

test('finds a quote wherever it stands, and each time', () => {
  const quote = 'twelve chars'
  for (let at = 0; at < 30; at += 1) {
    const source = `${'x'.repeat(at)}${quote}${'y'.repeat(30 - at)}`
    expect(maskQuotes(`${quote} and ${quote}`, ['nothing', source])).toBe('*** and ***')
  }
})

test('is done with ten megabytes of the same letter before anybody waits', () => {
  const startMs = performance.now()
  expect(maskQuotes('a'.repeat(500), [`${'a'.repeat(11)}b`.repeat(800_000), 'a'.repeat(1_000_000)])).toBe('***')
  expect(performance.now() - startMs).toBeLessThan(5_000)
})

test.each([
  ['as it is', SECRET],
  ['percent-encoded', encodeURIComponent(SECRET)],
  ['in base64', Buffer.from(SECRET).toString('base64')],
  ['in base64 behind something', Buffer.from(`x:${SECRET}`).toString('base64url')],
  ['in part', SECRET.slice(5, 20)],
])('takes out a secret %s', (_, said) => {
  const clean = redactSecrets(`bad key "${said}", no such key`, [SECRET, undefined])
  expect(clean).toMatch(/^bad key "\S{0,11}\*\*\*\S{0,11}", no such key$/)
  for (let at = 0; at + 12 <= said.length; at += 1) expect(clean).not.toContain(said.slice(at, at + 12))
})

test('takes out a short secret as a whole', () => {
  expect(redactSecrets('key hunter2 is wrong', ['hunter2'])).toBe('key *** is wrong')
})

test('finds the texts of data at every depth', () => {
  const deep = Array.from({ length: 20_000 }).reduce<unknown>((inner) => [inner], 'deepest')
  expect([...textsIn({ a: 'one', b: [{ c: 'two' }, 3, null], deep })].toSorted()).toEqual(['deepest', 'one', 'two'])
})
