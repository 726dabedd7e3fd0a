import { describe, expect, it } from 'vitest'
import { failureOf } from '../test/openai/decode-all.ts'
import { BlockSequence } from './openai-block-sequence.ts'

describe('BlockSequence', () => {
  it('ends a block when the next one begins', () => {
    const blocks = new BlockSequence()
    expect(blocks.open('a', { type: 'text' })).toHaveLength(1)
    expect(blocks.open('a', { type: 'text' })).toEqual([])
    expect(blocks.open('b', { type: 'refusal' })).toEqual([
      { type: 'block-end', index: 0 },
      { type: 'block-start', index: 1, block: { type: 'refusal' } },
    ])
    expect(blocks.close()).toEqual([{ type: 'block-end', index: 1 }])
    expect(blocks.close()).toEqual([])
  })

  it('refuses to go on with a block that has ended: the answer would be wrong without anyone seeing it', () => {
    const blocks = new BlockSequence()
    blocks.open('a', { type: 'text' })
    blocks.open('b', { type: 'text' })
    expect(failureOf(() => blocks.open('a', { type: 'text' })).kind).toBe('malformed-answer')
  })
})
