import { loadCatalog } from '@sluice/catalog'
import { NO_USAGE, parseChatRequest, type ChatRequest, type ProviderCall } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { MemoryLedger } from '@sluice/memory'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PolicyInput } from './policy/policy-schema.ts'
import { ScriptedProvider } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

// M7 of the failure tests: how far a budget can be overrun. $2, drawn on by requests of a few cents side by side.
const LIMIT = 2_000_000_000n
const policyOf = (reserve: 'soft' | 'hard'): PolicyInput => ({
  ...TWO_VENDORS,
  budgets: { total: { scope: 'global', window: 'total', limitUsd: '2' } },
  ledger: { reserve },
})

/** Answers with the whole output limit used, and as many prompt tokens as `tokensOf` says. */
class GreedyProvider extends ScriptedProvider {
  readonly #tokensOf: (request: ChatRequest) => number

  constructor(tokensOf: (request: ChatRequest) => number) {
    super()
    this.#tokensOf = tokensOf
  }

  override async answer(call: ProviderCall) {
    this.calls.push(call)
    const usage = { ...NO_USAGE, uncachedInputTokens: this.#tokensOf(call.request), outputTokens: call.maxOutputTokens }
    const blocks = [{ type: 'text', text: 'Hello' }] as const
    const answer = { id: 'msg_1', model: 'greedy', blocks, stopReason: 'end', usage, usageSource: 'reported' } as const
    return { body: answer, dropped: [], vendorRequestId: 'vendor-1' }
  }
}

function textOf({ system, messages }: ChatRequest): string {
  const blocks = [...system, ...messages.flatMap(({ content }) => [...content])]
  return blocks.flatMap((block) => (block.type === 'text' ? block.text : [])).join('')
}

const word = fc.constantFrom('the ', 'of ', 'routing ', 'naïve ', '漢字', 'Привет ', '🎉', '{"a":1}', 'x', '\u0000')
const requests = fc.record({
  words: fc.array(word, { minLength: 1, maxLength: 30 }),
  repeat: fc.integer({ min: 1, max: 60 }),
  model: fc.constantFrom('auto', 'tier:sonnet', 'tier:opus', 'gpt-5.4', 'claude-haiku-4-5'),
  maxOutputTokens: fc.integer({ min: 1, max: 2_000 }),
})

async function spend(reserve: 'soft' | 'hard', tokensOf: (request: ChatRequest) => number, seed: number) {
  const ledger = new MemoryLedger(new FakeClock())
  const provider = new GreedyProvider(tokensOf)
  const { router, context, records } = testRouter(provider, provider, policyOf(reserve), { ledger, catalog })
  const asked = fc.sample(requests, { numRuns: 400, seed }).map(({ words, repeat, model, maxOutputTokens }) => {
    const request = parseChatRequest({ model, maxOutputTokens, messages: words.join('').repeat(repeat) })
    return router.chat(request, context).catch(() => undefined)
  })
  await Promise.all(asked)
  const { postedNanoUsd, pendingNanoUsd } = await ledger.balance('total/all/total')
  const answered = records.filter(({ end }) => end === 'done')
  const overrun = answered.map((one) => (one.costNanoUsd ?? 0n) - (one.reservedNanoUsd ?? 0n)).filter((one) => one > 0n)
  return { postedNanoUsd, pendingNanoUsd, answered, overrun, refused: records.length - answered.length }
}

const catalog = loadCatalog()

describe('a budget under requests side by side', () => {
  it('is never overrun in hard mode, even where each byte is a token and each answer as long as may be', async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const found = await spend('hard', (request) => Buffer.byteLength(textOf(request)) + 8, seed)
      expect(found.overrun).toEqual([])
      expect(found.postedNanoUsd).toBeLessThanOrEqual(LIMIT)
      expect(found.pendingNanoUsd).toBe(0n)
      expect(found.answered.length).toBeGreaterThan(10)
      expect(found.refused).toBeGreaterThan(10)
    }
  })

  it('is overrun in soft mode by no more than what prompts had above their estimates', async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const found = await spend('soft', (request) => Buffer.byteLength(textOf(request)) + 8, seed)
      const bound = found.overrun.reduce((sum, one) => sum + one, 0n)
      expect(found.postedNanoUsd).toBeLessThanOrEqual(LIMIT + bound)
      expect(found.pendingNanoUsd).toBe(0n)
    }
  })

  it('is overrun by at most 5 % of requests in soft mode, where prompts are read as prose is', async () => {
    // About four characters a token of Latin text, one and a half of others: what tokenizers do to such words.
    const asProse = (request: ChatRequest) =>
      Math.ceil(
        textOf(request).replaceAll(/[^\u2e80-\u{10ffff}]/gu, '').length / 1.5 +
          textOf(request).replaceAll(/[\u2e80-\u{10ffff}]/gu, '').length / 4,
      )
    let answered = 0
    let overrun = 0
    for (let seed = 1; seed <= 20; seed += 1) {
      const found = await spend('soft', asProse, seed)
      answered += found.answered.length
      overrun += found.overrun.length
    }
    expect(answered).toBeGreaterThan(500)
    expect(overrun).toBeLessThanOrEqual(answered * 0.05)
  })
})
