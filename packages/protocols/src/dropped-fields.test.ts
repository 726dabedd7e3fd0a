import { describe, expect, it } from 'vitest'
import { droppedFields } from './dropped-fields.ts'

describe('the dropped fields', () => {
  it('are the paths that the schema did not keep, each once and without positions', () => {
    const body = { a: 1, b: { c: 2, d: 3 }, list: [{ x: 1, y: 2 }, { y: 3 }] }
    const kept = { a: 1, b: { c: 2 }, list: [{ x: 1 }, {}] }
    expect(droppedFields(body, kept)).toEqual(['b.d', 'list[].y'])
  })

  it('leave out what asks for a default', () => {
    expect(droppedFields({ a: null, b: false, service_tier: 'auto', truncation: 'disabled' }, {})).toEqual([])
    expect(droppedFields({ service_tier: 'flex' }, {})).toEqual(['service_tier'])
  })

  it('hold what a schema reads as nothing', () => {
    expect(droppedFields({ caller: { type: 'vendor' } }, { caller: undefined })).toEqual(['caller'])
  })
})
