import { parseUsd } from '@sluice/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { priceOf } from './price-of.ts'

describe('priceOf', () => {
  it('takes a price per token as it stands', () => {
    const { rates } = priceOf({ inputUsdPerMillion: '0.17', outputUsdPerMillion: '0.66' })
    expect([rates.uncachedInputTokens, rates.cacheReadTokens, rates.outputTokens]).toEqual([
      parseUsd('0.17'),
      parseUsd('0.17'),
      parseUsd('0.66'),
    ])
  })

  it('turns GPU hours into a price per token', () => {
    const { rates } = priceOf({
      gpuHourUsd: '2.25',
      gpus: 8,
      inputTokensPerSecond: 50_000,
      outputTokensPerSecond: 2_500,
    })
    // 18 $/h are 0.005 $/s: a million tokens take 20 s to read and 400 s to write.
    expect([rates.uncachedInputTokens, rates.cacheReadTokens, rates.outputTokens]).toEqual([
      parseUsd('0.1'),
      parseUsd('0.1'),
      parseUsd('2'),
    ])
  })

  it('never asks less than the machine costs, and less than a nano-dollar more', () => {
    const whole = fc.integer({ min: 1, max: 1_000_000 })
    const cents = fc.integer({ min: 1, max: 100_000 })
    fc.assert(
      fc.property(cents, whole, whole, (hourCents, gpus, tokensPerSecond) => {
        const gpuHourUsd = `${Math.floor(hourCents / 100)}.${String(hourCents % 100).padStart(2, '0')}`
        const price = { gpuHourUsd, gpus, inputTokensPerSecond: tokensPerSecond, outputTokensPerSecond: 1 }
        const rate = priceOf(price).rates.uncachedInputTokens ?? 0n
        const exact = BigInt(hourCents) * 10_000_000n * BigInt(gpus) * 1_000_000n
        const perRate = BigInt(tokensPerSecond) * 3_600n
        expect(rate * perRate >= exact && (rate - 1n) * perRate < exact).toBe(true)
      }),
    )
  })
})
