import { describe, expect, it } from 'vitest'
import { findJsonFault } from './find-json-fault.ts'
import { seededRandom } from './random.ts'

describe('findJsonFault', () => {
  it.each([
    ['{"a":}', 5],
    ['{"a":1,}', 7],
    ['[1,2', 4],
    ['{"a":"x\ny"}', 7],
    ['{a:1}', 1],
    ['[1 2]', 3],
    ['nul', 0],
    ['{"a":"\\x"}', 6],
    ['[01]', 2],
    ['{"a":1} trailing', 8],
    ['"open', 5],
    ['', 0],
  ])('finds where %j goes wrong', (text, position) => {
    expect(findJsonFault(text)).toBe(position)
  })

  it.each(['null', ' {"a":[1,-2.5e+3,true,false,null,{"b":"\\u00e9\\n\\""}],"":{}} ', '[]', '"é"', '[[],{}]'])(
    'finds nothing wrong in %j',
    (text) => {
      expect(findJsonFault(text)).toBeUndefined()
    },
  )

  it('agrees with JSON.parse on 20,000 texts with random damage', () => {
    const random = seededRandom(7)
    const sound = JSON.stringify({ a: [1, -2.5, 'x"\\\u0001é', null, true], b: { c: {}, d: [] } })
    const characters = '{}[]:,"\\01-e.tnu \n'
    for (let round = 0; round < 20_000; round += 1) {
      const at = Math.floor(random.next() * sound.length)
      const character = characters[Math.floor(random.next() * characters.length)] ?? ''
      const text = sound.slice(0, at) + character + sound.slice(at + Math.floor(random.next() * 3))
      expect({ text, isSound: findJsonFault(text) === undefined }).toEqual({ text, isSound: isJson(text) })
    }
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
