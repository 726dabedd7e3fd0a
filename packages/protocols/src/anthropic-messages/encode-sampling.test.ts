import { describe, expect, it } from 'vitest'
import { encodeSampling } from './encode-sampling.ts'

const ALL = { temperature: 0.5, topP: 0.9, topK: 5, seed: 1, presencePenalty: 0, frequencyPenalty: 1 }

describe('sampling', () => {
  it('is dropped by name where the model refuses it', () => {
    expect(encodeSampling({ temperature: 1, topK: 5 }, 'rejected', false)).toEqual({
      body: {},
      dropped: ['temperature', 'topK'],
    })
  })

  it('never holds temperature and top_p together, nor what the vendor does not have', () => {
    expect(encodeSampling(ALL, 'legacy-version', false)).toEqual({
      body: { temperature: 0.5, top_k: 5 },
      dropped: ['topP', 'seed', 'presencePenalty', 'frequencyPenalty'],
    })
  })

  it('holds top_p alone', () => {
    expect(encodeSampling({ topP: 0.9 }, 'accepted', true)).toEqual({ body: { top_p: 0.9 }, dropped: [] })
  })

  it('is not sent beside thinking', () => {
    expect(encodeSampling({ topP: 0.9 }, 'legacy-version', true)).toEqual({ body: {}, dropped: ['topP'] })
  })

  it('holds the vendor’s highest temperature for a higher one, and says so', () => {
    expect(encodeSampling({ temperature: 1.5 }, 'accepted', false)).toEqual({
      body: { temperature: 1 },
      dropped: ['temperature'],
    })
  })

  it('has nothing to say about nothing', () => {
    expect(encodeSampling({ temperature: undefined }, 'rejected', false)).toEqual({ body: {}, dropped: [] })
  })
})
