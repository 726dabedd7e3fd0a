import { loadCatalog } from '@sluice/catalog'
import { NO_USAGE, type Tier } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import type { Candidate } from '../decision.ts'
import { ScriptedProvider } from '../testing/scripted-provider.ts'
import { asked } from '../testing/sample-answer.ts'
import { OutputMeans } from './output-means.ts'

const catalog = loadCatalog()

function candidate(id: string, model = 'claude-haiku-4-5', tier: Tier = 'haiku'): Candidate {
  const entry = catalog.find('anthropic', model) ?? expect.unreachable()
  const deployment = { id, provider: 'p', model, vendorModel: model, residency: undefined }
  const target = { deployment, entry, provider: new ScriptedProvider(), tier }
  const unknown = { estimatedCostNanoUsd: undefined, worstCostNanoUsd: undefined }
  return { target, tier, inputTokens: 10, maxOutputTokens: 4_096, ...unknown }
}

const usage = (outputTokens: number, reasoningTokens = 0) => ({ ...NO_USAGE, outputTokens, reasoningTokens })

function taught(times: number, one: Candidate, outputTokens: number, reasoningTokens = 0) {
  const means = new OutputMeans()
  for (let index = 0; index < times; index += 1) means.saw(one, asked(), usage(outputTokens, reasoningTokens))
  return means
}

describe('the length of an answer', () => {
  it('is a usual one before anything was seen, with thoughts where the model thinks', () => {
    const { visibleTokens, reasoningTokens } = new OutputMeans().expect(candidate('a'), asked())
    expect(visibleTokens).toBeGreaterThan(450)
    expect(visibleTokens).toBeLessThan(650)
    expect(reasoningTokens).toBe(0)
    const thinking = asked({ reasoning: { effort: 'high' } })
    expect(new OutputMeans().expect(candidate('a'), thinking).reasoningTokens).toBeGreaterThan(900)
  })

  it('comes to be what a deployment has answered', () => {
    const few = taught(5, candidate('a'), 100).expect(candidate('a'), asked()).visibleTokens
    const many = taught(500, candidate('a'), 100).expect(candidate('a'), asked()).visibleTokens
    expect(few).toBeGreaterThan(many)
    expect(many).toBeLessThan(110)
  })

  it('is at first what its tier has answered, and of no other tier', () => {
    const means = taught(500, candidate('a'), 2_000)
    expect(means.expect(candidate('b'), asked()).visibleTokens).toBeGreaterThan(1_800)
    expect(means.expect(candidate('c', 'claude-sonnet-4-6', 'sonnet'), asked()).visibleTokens).toBeLessThan(650)
  })

  it('is in tokens of the model that is asked', () => {
    const means = taught(5_000, candidate('a'), 1_000)
    const other = candidate('d', 'claude-opus-4-7', 'haiku')
    const ratio =
      candidate('a').target.entry.facts.tokenizer.charactersPerToken /
      other.target.entry.facts.tokenizer.charactersPerToken
    expect(means.expect(other, asked()).visibleTokens / 1_000).toBeCloseTo(ratio, 1)
  })

  it('keeps thoughts and words apart', () => {
    const means = taught(5_000, candidate('a'), 1_000, 700)
    const { visibleTokens, reasoningTokens } = means.expect(candidate('a'), asked())
    expect(visibleTokens).toBeCloseTo(300, -1)
    expect(reasoningTokens).toBeCloseTo(700, -1)
  })

  it('is forgotten with its deployment, and kept by its tier', () => {
    const means = taught(500, candidate('a'), 2_000)
    means.saw(candidate('a'), asked(), usage(8_000))
    means.keepOnly(new Set(['b']))
    expect(means.expect(candidate('a'), asked())).toEqual(means.expect(candidate('b'), asked()))
  })
})
