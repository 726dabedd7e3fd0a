import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { excerpt } from './excerpt.ts'

it('repeats a short text whole', () => {
  expect(excerpt('')).toBe('')
  expect(excerpt('x'.repeat(64))).toBe('x'.repeat(64))
})

it('cuts a long text after 64 characters and says so', () => {
  expect(excerpt('x'.repeat(65))).toBe(`${'x'.repeat(64)}…`)
})

it('leaves no half of a character behind', () => {
  expect(excerpt(`${'x'.repeat(63)}😀 and more`).isWellFormed()).toBe(true)
})

it('does not keep the long text alive', () => {
  const before = bytesInUse()
  const excerpts = Array.from({ length: 5 }, (_, index) => excerpt(JSON.parse(`"${index}${'x'.repeat(20_000_000)}"`)))
  expect(bytesInUse() - before).toBeLessThan(50_000_000)
  expect(excerpts).toHaveLength(5)
})

function bytesInUse(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}
