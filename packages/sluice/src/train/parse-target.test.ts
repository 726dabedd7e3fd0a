import { expect, it } from 'vitest'
import { parseTarget } from './parse-target.ts'

it.each([
  ['quality=0.95', { quality: 0.95 }],
  ['opus=.1', { maxShare: { opus: 0.1 } }],
  ['cost=0.5', { maxCostShare: 0.5 }],
  ['under-routing=0.1', { underRouting: { maxShare: 0.1 } }],
])('reads the target %s', (text, target) => {
  expect(parseTarget(text)).toEqual(target)
})

it.each(['quality', 'quality=1.2', 'quality=0.0', 'haiku=0.1', 'quality=-0.1', 'toString=0.1'])(
  'refuses %s',
  (text) => {
    expect(() => parseTarget(text)).toThrow('Allowed: quality=0.…, opus=0.…, cost=0.…, under-routing=0.…')
  },
)
