import { seededRandom } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { splitText } from './split-text.ts'

describe('split text', () => {
  it.each(['', 'a', 'ab', '{}', '日本語のテキスト', '👩‍👩‍👧 and 🎉', 'x'.repeat(500)])(
    'is whole again when joined: %j',
    (text) => {
      for (let seed = 0; seed < 50; seed += 1) {
        const pieces = splitText(text, seededRandom(seed))
        expect(pieces.join('')).toBe(text)
        expect(pieces.every((piece) => piece !== '' && piece.isWellFormed())).toBe(true)
        expect(pieces.length).toBeGreaterThanOrEqual(Math.min(2, text.length))
      }
    },
  )
})
