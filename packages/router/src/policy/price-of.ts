import { priceRowFromUsd, type PriceRow } from '@sluice/catalog'
import { parseUsd, type NanoUsd } from '@sluice/core'
import type { StatedPrice } from './policy-schema.ts'

type PerGpuHour = Extract<StatedPrice, { readonly gpus: number }>

const SECONDS_PER_HOUR = 3_600n
const TOKENS_PER_PRICE = 1_000_000n

/**
 * The price row of a deployment's own price.
 *
 * GPU hours become a price per token by the time that a token takes all GPUs: at so many tokens a second, a million of
 * them costs `gpuHourUsd * gpus / 3600 * 1,000,000 / tokensPerSecond`, rounded up to a whole nano-dollar. It assumes that
 * reading and writing take turns, each at the rate it has alone: rates measured side by side would pay the machine twice.
 * Idle hours are in the price as far as the rates are lowered for them. Cached input costs what input costs.
 */
export function priceOf(price: StatedPrice): PriceRow {
  if ('gpus' in price) return rowOfMachine(price)
  return priceRowFromUsd({
    input: price.inputUsdPerMillion,
    output: price.outputUsdPerMillion,
    cacheRead: price.cacheReadUsdPerMillion,
  })
}

function rowOfMachine({ gpuHourUsd, gpus, inputTokensPerSecond, outputTokensPerSecond }: PerGpuHour): PriceRow {
  const hour = parseUsd(gpuHourUsd) * BigInt(gpus)
  const input = perMillion(hour, inputTokensPerSecond)
  const rates = {
    uncachedInputTokens: input,
    cacheReadTokens: input,
    outputTokens: perMillion(hour, outputTokensPerSecond),
  }
  return { from: '1970-01-01', rates, steps: [], support: 'set by the operator: GPU hours over throughput' }
}

function perMillion(hour: NanoUsd, tokensPerSecond: number): NanoUsd {
  const tokensPerHour = BigInt(tokensPerSecond) * SECONDS_PER_HOUR
  return (hour * TOKENS_PER_PRICE + tokensPerHour - 1n) / tokensPerHour
}
