import { loadCatalog } from '@sluice/catalog'
import type { QuotaReading } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { describe, expect, it } from 'vitest'
import type { Candidate } from '../decision.ts'
import { compilePolicy } from '../policy/compile-policy.ts'
import { parsePolicy } from '../policy/parse-policy.ts'
import { ScriptedProvider } from '../testing/scripted-provider.ts'
import { TWO_VENDORS } from '../testing/test-router.ts'
import { HeadroomBoard } from './headroom-board.ts'

const provider = new ScriptedProvider()
const providers = new Map(Object.keys(TWO_VENDORS.providers).map((name) => [name, provider]))
const { byTier } = compilePolicy(parsePolicy(TWO_VENDORS), loadCatalog(), providers)
const FREE = { estimatedCostNanoUsd: 0n, worstCostNanoUsd: 0n } as const

function call(inputTokens = 100, maxOutputTokens = 1_000): Candidate {
  const [target] = byTier.haiku
  if (!target) throw new Error('the policy has no deployment')
  return { target, tier: 'haiku', inputTokens, maxOutputTokens, ...FREE }
}

function setup() {
  const clock = new FakeClock()
  const board = new HeadroomBoard(clock)
  const hear = (reading: QuotaReading | undefined) => board.begin(call())(reading)
  return { clock, board, hear }
}

describe('HeadroomBoard', () => {
  it('knows nothing of a vendor that has said nothing', () => {
    const { board, hear } = setup()
    expect(board.usedUpMs(call())).toBe(0)
    hear(undefined)
    hear({})
    expect(board.usedUpMs(call())).toBe(0)
  })

  it.each<[string, QuotaReading, Candidate, boolean]>([
    ['no request left', { requestsRemaining: 0 }, call(), true],
    ['one request left', { requestsRemaining: 1 }, call(), false],
    ['too few tokens for the prompt', { inputTokensRemaining: 99, outputTokensRemaining: 9_000 }, call(), true],
    ['enough for the prompt', { inputTokensRemaining: 100, outputTokensRemaining: 9_000 }, call(), false],
    ['too few for a usual answer', { inputTokensRemaining: 9_000, outputTokensRemaining: 511 }, call(), true],
    ['enough for a usual answer', { inputTokensRemaining: 9_000, outputTokensRemaining: 512 }, call(), false],
    ['enough for a short answer', { outputTokensRemaining: 20 }, call(100, 20), false],
    ['one limit for both, too low', { inputTokensRemaining: 1_099 }, call(), true],
    ['one limit for both, enough', { inputTokensRemaining: 1_100 }, call(), false],
  ])('judges by what the vendor says is left: %s', (_, reading, candidate, isUsedUp) => {
    const { board, hear } = setup()
    hear({ ...reading, resetsInMs: 5_000 })
    expect(board.usedUpMs(candidate)).toBe(isUsedUp ? 5_000 : 0)
  })

  it('forgets what was said when the limit is full again, and after a minute whatever was said', async () => {
    const { clock, board, hear } = setup()
    hear({ requestsRemaining: 0, resetsInMs: 5_000 })
    await clock.advance(4_000)
    expect(board.usedUpMs(call())).toBe(1_000)
    await clock.advance(1_000)
    expect(board.usedUpMs(call())).toBe(0)
    hear({ requestsRemaining: 0, resetsInMs: 86_400_000 })
    expect(board.usedUpMs(call())).toBe(60_000)
    await clock.advance(60_000)
    hear({ requestsRemaining: 0 })
    expect(board.usedUpMs(call())).toBe(60_000)
  })

  it('takes off the calls that the vendor does not know of yet', () => {
    const { board, hear } = setup()
    const before = board.begin(call())
    hear({ requestsRemaining: 2, resetsInMs: 5_000 })
    const first = board.begin(call())
    expect(board.usedUpMs(call())).toBe(0)
    const second = board.begin(call())
    expect(board.usedUpMs(call())).toBe(5_000)
    before(undefined)
    expect(board.usedUpMs(call())).toBe(5_000)
    first({ requestsRemaining: 1, resetsInMs: 5_000 })
    expect(board.usedUpMs(call())).toBe(5_000)
    second({ requestsRemaining: 1, resetsInMs: 5_000 })
    expect(board.usedUpMs(call())).toBe(0)
  })

  it('believes the call that began last, not the answer that came last', () => {
    const { board } = setup()
    const slow = board.begin(call())
    board.begin(call())({ requestsRemaining: 0, resetsInMs: 5_000 })
    slow({ requestsRemaining: 9, resetsInMs: 5_000 })
    expect(board.usedUpMs(call())).toBe(5_000)
  })

  it('forgets deployments that are gone, and keeps the others', () => {
    const { board, hear } = setup()
    hear({ requestsRemaining: 0, resetsInMs: 5_000 })
    board.keepOnly(new Set(['first/small']))
    expect(board.usedUpMs(call())).toBe(5_000)
    board.keepOnly(new Set())
    expect(board.usedUpMs(call())).toBe(0)
  })

  it('reads what was said, how long that counts, and how many calls it does not know of yet', async () => {
    const { clock, board, hear } = setup()
    const { id } = call().target.deployment
    hear({})
    expect(board.read(id)).toBeUndefined()
    hear({ requestsRemaining: 7, outputTokensRemaining: 900, resetsInMs: 600_000 })
    board.begin(call())
    board.begin(call())
    await clock.advance(20_000)
    expect(board.read(id)).toEqual({
      requestsRemaining: 7,
      inputTokensRemaining: undefined,
      outputTokensRemaining: 900,
      until: clock.now() + 40_000,
      unheardCalls: 2,
    })
    await clock.advance(40_000)
    expect(board.read(id)).toBeUndefined()
  })
})
