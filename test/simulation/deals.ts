import { compilePolicy, parsePolicy, type CompiledPolicy, type Policy, type PolicyInput } from '@sluice/router'
import { loadCatalog } from '@sluice/catalog'
import type { Provider } from '@sluice/core'
import { Draw } from './draw.ts'

/** What a million tokens cost, in thousandths of a dollar: so many nano-dollars a token. */
export interface TokenPrice {
  readonly inputNanoUsd: bigint
  readonly outputNanoUsd: bigint
}

/** A policy that seeds are run with, and what its invariants need to know of it. */
export interface Deal {
  readonly policy: Policy
  readonly maxAttempts: number
  readonly totalMs: number
  readonly probeSuccesses: number
  readonly tenantConcurrency: number | undefined
  readonly hedges: boolean
}

const shipped = loadCatalog()

const VENDORS = { alpha: 'anthropic', beta: 'openai', gamma: 'google' } as const
export type VendorName = keyof typeof VENDORS
export const VENDOR_NAMES = ['alpha', 'beta', 'gamma'] as const

interface Place {
  readonly provider: VendorName
  readonly model: string
  readonly price: TokenPrice
}

const place = (provider: VendorName, model: string, input: bigint, output: bigint): Place => ({
  provider,
  model,
  price: { inputNanoUsd: input, outputNanoUsd: output },
})

export const PLACES: ReadonlyMap<string, Place> = new Map([
  ['alpha/small', place('alpha', 'claude-haiku-4-5', 1_000n, 5_000n)],
  ['alpha/middle', place('alpha', 'claude-sonnet-4-6', 3_000n, 15_000n)],
  ['alpha/large', place('alpha', 'claude-opus-4-7', 5_000n, 25_000n)],
  ['beta/small', place('beta', 'gpt-5.4-nano', 200n, 1_250n)],
  ['beta/middle', place('beta', 'gpt-5.4-mini', 750n, 4_500n)],
  ['beta/large', place('beta', 'gpt-5.4', 2_500n, 15_000n)],
  ['gamma/small', place('gamma', 'gemini-3.1-flash-lite', 250n, 1_500n)],
  ['gamma/large', place('gamma', 'gemini-2.5-pro', 1_250n, 10_000n)],
])

const VARIANTS = 48
const known = new Map<number, Deal>()

/** One of the policies, by chance. */
export function drawDeal(draw: Draw): Deal {
  const variant = draw.whole(0, VARIANTS - 1)
  const deal = known.get(variant) ?? dealOf(variant)
  known.set(variant, deal)
  return deal
}

export function compileDeal({ policy }: Deal, providers: ReadonlyMap<string, Provider>): CompiledPolicy {
  return compilePolicy(policy, shipped, providers)
}

function dealOf(variant: number): Deal {
  const draw = new Draw(variant + 7_919)
  const tenantConcurrency = draw.chance(0.3) ? draw.whole(4, 12) : undefined
  const policy = parsePolicy(stated(variant, draw, tenantConcurrency))
  const { retries, timeouts, breaker, hedging } = policy
  return {
    policy,
    maxAttempts: retries.maxAttempts,
    totalMs: timeouts.totalMs,
    probeSuccesses: breaker.probeSuccesses,
    tenantConcurrency,
    hedges: hedging.enabled,
  }
}

function stated(variant: number, draw: Draw, tenantConcurrency: number | undefined): PolicyInput {
  const totalMs = draw.pick([20_000, 30_000, 60_000])
  const firstTokenMs = draw.pick([3_000, 5_000, 10_000])
  return {
    version: `variant-${variant}`,
    providers: Object.fromEntries(VENDOR_NAMES.map((name) => [name, { kind: VENDORS[name] }])),
    deployments: Object.fromEntries([...PLACES].map(([name, one]) => [name, statedPlace(one)])),
    tiers: {
      haiku: ['alpha/small', 'beta/small', 'gamma/small'],
      sonnet: draw.chance(0.5) ? ['alpha/middle', 'beta/middle'] : ['beta/middle', 'alpha/middle', 'gamma/large'],
      opus: ['alpha/large', 'beta/large', 'gamma/large'],
    },
    routing: {
      order: draw.pick(['listed', 'cheapest']),
      fallback: draw.chance(0.4) ? { haiku: ['sonnet'], sonnet: ['opus', 'haiku'] } : {},
    },
    timeouts: {
      connectMs: 1_000,
      firstTokenMs,
      reasoningFirstTokenMs: firstTokenMs,
      perOutputTokenMs: 20,
      idleMs: draw.pick([2_000, 6_000]),
      totalMs,
    },
    retries: { maxAttempts: draw.pick([1, 2, 3, 3, 3, 4]) },
    breaker: { consecutiveFailures: draw.pick([3, 5]), minimumOutcomes: draw.pick([6, 20]) },
    budgets: budgets(draw),
    quotas: quotas(draw, tenantConcurrency),
    ledger: { reserve: 'hard', stopStreams: draw.chance(0.5) },
    hedging: { enabled: draw.chance(0.5), maxShare: 0.2, minimumOutcomes: 3 },
  }
}

function statedPlace({ provider, model, price }: Place) {
  const usd = (nanoUsd: bigint) => (Number(nanoUsd) / 1_000).toFixed(3)
  return {
    provider,
    model,
    price: { inputUsdPerMillion: usd(price.inputNanoUsd), outputUsdPerMillion: usd(price.outputNanoUsd) },
  }
}

function budgets(draw: Draw): PolicyInput['budgets'] {
  // Of a large budget a ledger sets something aside for when its store is away.
  const scale = draw.pick([1, 1, 20])
  const limit = (least: number, most: number) => (scale * draw.between(least, most)).toFixed(4)
  return {
    // Every request has a tag of its own: by this budget's accounts a reservation is known to be its.
    tags: {
      scope: 'tag',
      window: 'total',
      limitUsd: limit(0.3, 2),
      whenExhausted: scale > 1 ? 'warn' : 'reject',
      warnAt: [0.5, 1],
    },
    minute: { scope: 'global', window: 'minute', limitUsd: draw.chance(0.3) ? limit(0.01, 0.04) : limit(0.04, 0.4) },
    ...(draw.chance(0.6) && {
      tenants: {
        scope: 'tenant',
        window: draw.pick(['hour', 'day']),
        limitUsd: limit(0.1, 1),
        whenExhausted: draw.pick(['reject', 'downgrade']),
        warnAt: [0.8],
      },
    }),
    ...(draw.chance(0.3) && { noted: { scope: 'tenant', window: 'month', limitUsd: '0.05', whenExhausted: 'warn' } }),
  }
}

function quotas(draw: Draw, tenantConcurrency: number | undefined): PolicyInput['quotas'] {
  return {
    ...(tenantConcurrency && { tenants: { scope: 'tenant', concurrency: tenantConcurrency } }),
    ...(draw.chance(0.2) && {
      calls: { scope: 'deployment', requestsPerMinute: draw.whole(30, 120), concurrency: draw.whole(5, 20) },
    }),
  }
}
