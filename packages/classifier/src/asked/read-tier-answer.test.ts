import { TIERS } from '@sluice/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTierAnswer } from './read-tier-answer.ts'

describe('readTierAnswer', () => {
  it.each([
    '{"tier":"opus","confidence":0.9}',
    ' {"confidence": 0.9, "tier": "opus"}\n',
    '```json\n{"tier":"opus","confidence":0.9}\n```',
  ])('reads %j', (text) => {
    expect(readTierAnswer(text)).toEqual({ tier: 'opus', confidence: 0.9 })
  })

  it.each([
    '',
    'opus',
    'The tier is {"tier":"opus","confidence":0.9}',
    '{"tier":"gpt","confidence":0.9}',
    '{"tier":"opus"}',
    '{"tier":"opus","confidence":"0.9"}',
    '{"tier":"opus","confidence":9}',
    '{"tier":"opus","confidence":-0.1}',
    '["opus",0.9]',
    'null',
    `{"tier":"opus","confidence":0.9,"why":"${'x'.repeat(600)}"}`,
  ])('takes %j for no answer', (text) => {
    expect(readTierAnswer(text)).toBeUndefined()
  })

  it('names a tier and a probability, or nothing, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const named = readTierAnswer(text)
        if (!named) return
        expect(TIERS).toContain(named.tier)
        expect(named.confidence).toBeGreaterThanOrEqual(0)
        expect(named.confidence).toBeLessThanOrEqual(1)
      }),
    )
  })
})
