import { createHash } from 'node:crypto'
import { parseChatRequest, type ChatRequest, type ReasoningBlock, type ReasoningSeal } from '@sluice/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CARRIERS } from '../test/carried.ts'
import { factsWith } from '../test/openai/inputs.ts'
import { unwrapSeal, wrapSeal } from './reasoning-seal.ts'

// FO4 of the failure tests: what proves reasoning to the vendor that made it is sent to no other, and to it byte for byte.
const facts = factsWith()
const binding = { ...facts, intake: { ...facts.intake, bindsReasoning: true } }
const ISSUERS = CARRIERS.map(({ issuer }) => issuer)

const seal: fc.Arbitrary<ReasoningSeal> = fc.record({
  issuer: fc.constantFrom(...ISSUERS, 'nobody-else'),
  data: fc.oneof(fc.base64String({ minLength: 1 }), fc.string({ unit: 'binary', minLength: 1, maxLength: 60 })),
  isRedacted: fc.boolean(),
  model: fc.constantFrom(undefined, facts.id, 'another-model'),
})
const SEALS = fc.array(fc.option(seal, { nil: undefined }), { minLength: 1, maxLength: 5 })

function conversation(seals: readonly (ReasoningSeal | undefined)[]): ChatRequest {
  const content = seals.map((one): ReasoningBlock => ({ type: 'reasoning', text: 'Hm.', seal: one }))
  const base = parseChatRequest({ messages: 'hi' })
  const said = { role: 'assistant' as const, content: [...content, { type: 'text' as const, text: 'So.' }] }
  return { ...base, messages: [...base.messages, said, ...base.messages] }
}

const hashes = (texts: readonly string[]) =>
  texts.map((text) => createHash('sha256').update(text).digest('hex')).toSorted()

describe.each(CARRIERS)('towards $issuer', ({ issuer, carry }) => {
  const isCarried = issuer !== 'openai-chat'

  it('only its own seals are sent, and those byte for byte', { timeout: 60_000 }, () => {
    const property = fc.property(SEALS, (seals) => {
      const own = seals.flatMap((one) => (one?.issuer === issuer ? [one] : []))
      const known = own.filter(({ model }) => model === undefined || model === facts.id)
      expect(hashes(carry(conversation(seals)).seals)).toEqual(hashes(isCarried ? known.map(({ data }) => data) : []))
    })
    fc.assert(property, { numRuns: 10_000 })
  })

  it('a model that takes no reasoning but its own gets no other', { timeout: 60_000 }, () => {
    const property = fc.property(SEALS, (seals) => {
      const own = seals.flatMap((one) => (one?.issuer === issuer && one.model === facts.id ? [one.data] : []))
      expect(hashes(carry(conversation(seals), binding).seals)).toEqual(hashes(isCarried ? own : []))
    })
    fc.assert(property, { numRuns: 10_000 })
  })

  it('what came through a client of any protocol is the same bytes again', { timeout: 60_000 }, () => {
    const property = fc.property(seal, fc.constantFrom(...ISSUERS), (one, surface) => {
      const back = unwrapSeal(wrapSeal(one, surface), surface, one.isRedacted)
      expect(carry(conversation([back]))).toEqual(carry(conversation([one])))
    })
    fc.assert(property, { numRuns: 10_000 })
  })
})
