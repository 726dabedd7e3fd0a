import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unwrapSeal, wrapSeal } from './reasoning-seal.ts'

const OWN = 'anthropic-messages'
const data = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.base64String(),
  fc.string().map((text) => `sluice.${text}`),
)

describe('a seal', () => {
  it('of the own issuer travels as it is', () => {
    expect(wrapSeal({ issuer: OWN, data: 'EqQB==', isRedacted: false }, OWN)).toBe('EqQB==')
  })

  it('of another issuer names it', () => {
    const text = wrapSeal({ issuer: 'openai-responses', data: 'x', id: 'rs_1', isRedacted: true }, OWN)
    expect(text).toMatch(/^sluice\.openai-responses\.[A-Za-z0-9_-]+$/)
  })

  it('of the own issuer that only one model recognises names that model', () => {
    const seal = { issuer: OWN, data: 'EqQB==', isRedacted: false, model: 'model-1' }
    expect(wrapSeal(seal, OWN)).toMatch(/^sluice\.anthropic-messages\./)
    expect(unwrapSeal(wrapSeal(seal, OWN), OWN, false)).toEqual(seal)
  })

  it('comes back as it left', () => {
    const issuer = fc.constantFrom(OWN, 'openai-responses', 'a.b')
    const id = fc.option(fc.string(), { nil: undefined })
    fc.assert(
      fc.property(issuer, data, id, fc.boolean(), (from, sealData, sealId, isRedacted) => {
        const seal = { issuer: from, data: sealData, id: from === OWN ? undefined : sealId, isRedacted }
        expect(unwrapSeal(wrapSeal(seal, OWN), OWN, isRedacted)).toEqual(seal)
      }),
    )
  })

  it('comes back as the same text when a client made it up', () => {
    fc.assert(
      fc.property(data, fc.boolean(), (text, isRedacted) => {
        const seal = unwrapSeal(text, OWN, isRedacted)
        expect(unwrapSeal(wrapSeal(seal, OWN), OWN, isRedacted)).toEqual(seal)
      }),
    )
  })
})
