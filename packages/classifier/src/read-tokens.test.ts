import { describe, expect, it } from 'vitest'
import { emptyBag, readTokens } from './read-tokens.ts'

function bagOf(text: string): number[] {
  const bag = emptyBag()
  readTokens(text, bag)
  return Array.from(bag.buckets.subarray(0, bag.count))
}

describe('readTokens', () => {
  it('reads words and pairs of neighbours', () => {
    expect(bagOf('prove the lemma')).toHaveLength(5)
    expect(bagOf('lemma the prove')).not.toEqual(bagOf('prove the lemma'))
  })

  it.each([
    ['case', 'PROVE The Lemma'],
    ['white space', '  prove\n\n the\t lemma '],
    ['punctuation and marks of layout', '## **prove** the _lemma_!'],
    ['politeness', 'Please prove, dear sir, the lemma. Thank you!'],
    ['begging', 'prove the lemma, your very best model'],
  ])('makes no difference of %s', (_, text) => {
    expect(bagOf(text)).toEqual(bagOf('prove the lemma'))
  })

  it('takes each word once', () => {
    expect(bagOf('lemma lemma lemma')).toHaveLength(2)
  })

  it('reads numbers and signs of code and formulas', () => {
    expect(bagOf('12')).not.toEqual(bagOf('13'))
    expect(bagOf('x2')).toHaveLength(3)
    expect(bagOf('a = b')).not.toEqual(bagOf('a b'))
  })

  it('reads the head and the tail of a long text', () => {
    const filler = 'filler '.repeat(1000)
    const [lemma = 0] = bagOf('lemma')
    expect(bagOf(`lemma ${filler}`)).toContain(lemma)
    expect(bagOf(`${filler} lemma`)).toContain(lemma)
    expect(bagOf(`${filler} lemma ${filler}`)).not.toContain(lemma)
  })

  it('forgets the text before', () => {
    const bag = emptyBag()
    readTokens('prove the lemma', bag)
    readTokens('', bag)
    expect(bag.count).toBe(0)
    expect(bag.has.includes(1)).toBe(false)
  })

  it('never holds more than there is room for', () => {
    const text = Array.from({ length: 4000 }, (_, index) => String.fromCharCode(0x4e00 + index)).join('')
    expect(bagOf(text)).toHaveLength(2048)
  })
})
