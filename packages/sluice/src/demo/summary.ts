import { costOf, loadCatalog } from '@sluice/catalog'
import { formatUsd, NO_USAGE, TIERS, type NanoUsd, type RouteRecord, type Tier, type Usage } from '@sluice/core'

/** What a run came to. */
export interface Summary {
  readonly requests: number
  readonly perTier: Readonly<Record<Tier, { readonly requests: number; readonly costNanoUsd: NanoUsd }>>
  /** Answered, but not by the first deployment that was called. */
  readonly failovers: number
  /** Answers per deployment. */
  readonly perDeployment: ReadonlyMap<string, number>
  /** Requests whose client got no answer. */
  readonly clientErrors: number
  readonly costNanoUsd: NanoUsd
  /** The same tokens at the price of each tier's own model: what the outage did not change. */
  readonly firstChoiceNanoUsd: NanoUsd
  /** The same tokens at Sonnet's price. */
  readonly allSonnetNanoUsd: NanoUsd
  /** What 70 % haiku, 20 % sonnet and 10 % opus save against all-Sonnet at equal tokens, 0 to 1. */
  readonly designSplitSaving: number
}

const MODELS: Readonly<Record<Tier, string>> = {
  haiku: 'claude-haiku-4-5',
  sonnet: 'claude-sonnet-4-6',
  opus: 'claude-opus-4-7',
}
const DESIGN_SPLIT: Readonly<Record<Tier, bigint>> = { haiku: 70n, sonnet: 20n, opus: 10n }

/** Adds a run's records up. */
export function summarise(records: readonly RouteRecord[], clientErrors: number): Summary {
  const answered = records.filter(({ end }) => end === 'done')
  const priceAt = pricesAt(records[0]?.time ?? 0)
  const [haiku, sonnet, opus] = TIERS.map((tier) => tierTotal(answered, tier))
  return {
    requests: records.length,
    perTier: { haiku: haiku ?? NOTHING, sonnet: sonnet ?? NOTHING, opus: opus ?? NOTHING },
    failovers: answered.filter(({ attempts }) => new Set(attempts.map(({ deployment }) => deployment)).size > 1).length,
    perDeployment: countBy(answered.map(({ deployment = '' }) => deployment)),
    clientErrors,
    costNanoUsd: sum(records.map(({ costNanoUsd }) => costNanoUsd)),
    firstChoiceNanoUsd: sum(answered.map(({ tier = 'sonnet', usage }) => priceAt(tier, withoutOtherCaches(usage)))),
    allSonnetNanoUsd: sum(answered.map(({ usage }) => priceAt('sonnet', withoutOtherCaches(usage)))),
    designSplitSaving: designSplitSaving(priceAt),
  }
}

/** The summary as a table. */
export function summaryText(summary: Summary): string {
  const { requests, perTier, costNanoUsd, firstChoiceNanoUsd, allSonnetNanoUsd, failovers, clientErrors } = summary
  const answered = TIERS.reduce((total, tier) => total + perTier[tier].requests, 0)
  const tiers = TIERS.map((tier) => {
    const { requests: count, costNanoUsd: cost } = perTier[tier]
    return row(`  ${tier}`, `${count}`, percent(count, answered), dollars(cost))
  })
  const deployments = [...summary.perDeployment].toSorted(([, a], [, b]) => b - a)
  return [
    '',
    row('Requests', `${requests}`, '', dollars(costNanoUsd)),
    ...tiers,
    row('Failovers', `${failovers}`),
    row('Client errors', `${clientErrors}`),
    '',
    'Answered by',
    ...deployments.map(([deployment, count]) => row(`  ${deployment}`, `${count}`, percent(count, answered))),
    '',
    row('Cost, had all gone to Sonnet', '', '', dollars(allSonnetNanoUsd)),
    row('Cost, by tier, had no vendor failed', '', '', dollars(firstChoiceNanoUsd)),
    row('Cost, as it was', '', '', dollars(costNanoUsd)),
    saved('Saved by choosing tiers', firstChoiceNanoUsd, allSonnetNanoUsd),
    saved('Saved in all', costNanoUsd, allSonnetNanoUsd),
    '',
    `Every line prices the same tokens; Sonnet is ${MODELS.sonnet}. While the first vendor failed, the models that`,
    'stood in were cheaper, not better: that part of the saving is luck of the price list. For scale: at equal tokens,',
    `70 % haiku, 20 % sonnet and 10 % opus save ${(100 * summary.designSplitSaving).toFixed(1)} % against all-Sonnet.`,
    '',
  ].join('\n')
}

const NOTHING = { requests: 0, costNanoUsd: 0n }

function tierTotal(records: readonly RouteRecord[], tier: Tier) {
  const own = records.filter((record) => record.tier === tier)
  return { requests: own.length, costNanoUsd: sum(own.map(({ costNanoUsd }) => costNanoUsd)) }
}

type PriceAt = (tier: Tier, usage: Usage) => NanoUsd | undefined

function pricesAt(time: number): PriceAt {
  const catalog = loadCatalog()
  return (tier, usage) => {
    const entry = catalog.find('anthropic', MODELS[tier])
    return entry && costOf(entry, usage, { time })
  }
}

/** Sonnet has no 30-minute or 12-hour cache: such tokens would have been plain input. */
function withoutOtherCaches(usage: Usage): Usage {
  const { cacheWrite30mTokens, cacheWrite12hTokens, uncachedInputTokens } = usage
  return {
    ...usage,
    uncachedInputTokens: uncachedInputTokens + cacheWrite30mTokens + cacheWrite12hTokens,
    cacheWrite30mTokens: 0,
    cacheWrite12hTokens: 0,
  }
}

function designSplitSaving(priceAt: PriceAt): number {
  const usage = { ...NO_USAGE, uncachedInputTokens: 1_000_000, outputTokens: 1_000_000 }
  const split = sum(TIERS.map((tier) => (priceAt(tier, usage) ?? 0n) * DESIGN_SPLIT[tier]))
  const allSonnet = (priceAt('sonnet', usage) ?? 0n) * 100n
  return Number(((allSonnet - split) * 1_000n) / allSonnet) / 1_000
}

function sum(amounts: readonly (NanoUsd | undefined)[]): NanoUsd {
  return amounts.reduce<NanoUsd>((total, amount) => total + (amount ?? 0n), 0n)
}

function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

function saved(name: string, cost: NanoUsd, baseline: NanoUsd): string {
  return row(name, '', signedPercent(baseline - cost, baseline), dollars(baseline - cost))
}

const dollars = (amount: NanoUsd) => `$${formatUsd(amount)}`

function row(name: string, count: string, share = '', money = ''): string {
  return `${name.padEnd(38)}${count.padStart(6)}${share.padStart(9)}${money.padStart(16)}`.trimEnd()
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '' : `${((100 * part) / whole).toFixed(1)} %`
}

function signedPercent(part: NanoUsd, whole: NanoUsd): string {
  return whole === 0n ? '' : `${(Number((part * 1_000n) / whole) / 10).toFixed(1)} %`
}
