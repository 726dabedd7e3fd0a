import { describe, expect, it } from 'vitest'
import { failureOf } from '../../test/openai/decode-all.ts'
import { fixtureBody } from '../../test/openai/fixtures.ts'
import { decodeAnswer } from './decode-answer.ts'

const fixture = (name: string) => fixtureBody(`gemini/generate.${name}`)

describe('a recorded answer', () => {
  it('is read whole', () => {
    expect(decodeAnswer(fixture('success'))).toMatchObject({
      id: 'fixture',
      model: 'gemini-3.8-flash',
      blocks: [{ type: 'text', text: 'Paris.' }],
      stopReason: 'end',
      usageSource: 'reported',
      usage: { uncachedInputTokens: 20, cacheReadTokens: 0, outputTokens: 105, reasoningTokens: 100 },
    })
  })

  it.each(['blocked', 'safety'])('that was filtered (%s) says so, and what it used', (name) => {
    expect(decodeAnswer(fixture(name))).toMatchObject({
      model: 'gemini-3.8-flash',
      blocks: [],
      stopReason: 'content-filter',
      usage: { uncachedInputTokens: 20, outputTokens: 0 },
    })
  })
})

describe('a whole answer', () => {
  it('is none without a finish reason', () => {
    const candidates = [{ content: { parts: [{ text: 'Par' }] } }]
    for (const body of [{ candidates }, {}, null, [], { candidates: [] }]) {
      expect(failureOf(() => decodeAnswer(body)).kind).toBe('malformed-answer')
    }
  })

  it('tolerates what it does not know', () => {
    const parts = [{ executableCode: { code: '1' } }, { text: 'One.', later: true }]
    const body = { later: 1, candidates: [{ content: { parts }, finishReason: 'STOP', groundingMetadata: {} }] }
    expect(decodeAnswer(body).blocks).toEqual([{ type: 'text', text: 'One.' }])
  })

  it('is that of the first candidate', () => {
    const candidate = (index: number) => ({
      index,
      content: { parts: [{ text: String(index) }] },
      finishReason: 'STOP',
    })
    expect(decodeAnswer({ candidates: [candidate(1), candidate(0)] }).blocks).toEqual([{ type: 'text', text: '0' }])
  })
})
