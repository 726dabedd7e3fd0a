import { TIERS, type Tier } from '@sluice/core'
import { createRuleClassifier, type TrainedClassifier } from '../src/index.ts'
import { LIST_COSTS } from '../src/tier-chances.ts'
import { bootstrap } from './apgr-of.ts'
import { markdownTable } from './markdown-table.ts'
import type { Row } from './read-routing-data.ts'
import { panelScore } from './tier-panels.ts'
import { atOnce } from './yardsticks.ts'

/** The three tiers of one family. */
export const CLAUDE_3: Readonly<Record<Tier, string>> = {
  haiku: 'claude-3-haiku-20240307',
  sonnet: 'claude-3-sonnet-20240229',
  opus: 'claude-3-opus-20240229',
}

interface Chosen {
  readonly tier: Tier
  readonly scores: Readonly<Record<Tier, number>>
}

/** Cost and quality of what each classifier chooses, beside single tiers and beside a random mix that costs the same. */
export function reportTierChoices(rows: readonly Row[], trained: TrainedClassifier): string {
  const rules = createRuleClassifier()
  const choices: Readonly<Record<string, (row: Row) => Tier>> = {
    'trained/1': ({ features }) => trained.classify(features).tier,
    'rules/1': ({ features }) => atOnce(rules.classify(features)).tier,
    'always haiku': () => 'haiku',
    'always sonnet': () => 'sonnet',
    'always opus': () => 'opus',
  }
  const scored: readonly (readonly [string, (row: Row) => Record<Tier, number>])[] = [
    ['mean of a tier', ({ scores }) => byTier((tier) => panelScore(scores, tier))],
    ['Claude 3', ({ scores }) => byTier((tier) => scores[CLAUDE_3[tier]] ?? Number.NaN)],
  ]
  const lines = scored.flatMap(([models, scoresOf]) => {
    const known = rows
      .map((row) => ({ row, scores: scoresOf(row) }))
      .filter(({ scores }) => !TIERS.some((tier) => Number.isNaN(scores[tier])))
    return Object.entries(choices).map(([name, choose]) =>
      lineOf(
        `${name}, ${models}`,
        known.map(({ row, scores }) => ({ tier: choose(row), scores })),
      ),
    )
  })
  return markdownTable(
    [
      'who, scored by',
      'prompts',
      'haiku / sonnet / opus',
      'cost',
      'quality',
      'random mix at that cost',
      'gain over it',
    ],
    lines,
  )
}

function byTier(score: (tier: Tier) => number): Record<Tier, number> {
  return { haiku: score('haiku'), sonnet: score('sonnet'), opus: score('opus') }
}

function lineOf(name: string, chosen: readonly Chosen[]): string[] {
  const share = (tier: Tier) =>
    `${((chosen.filter((one) => one.tier === tier).length / chosen.length) * 100).toFixed(0)} %`
  const beyond = (sample: readonly Chosen[]) =>
    Math.round((quality(sample) - mixAt(cost(sample), sample)) * 1e6) / 1e6 || 0
  const [low, high] = bootstrap(chosen, beyond)
  const mix = mixAt(cost(chosen), chosen)
  return [
    name,
    String(chosen.length),
    TIERS.map(share).join(' / '),
    cost(chosen).toFixed(3),
    quality(chosen).toFixed(3),
    mix.toFixed(3),
    `${beyond(chosen).toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`,
  ]
}

function cost(chosen: readonly Chosen[]): number {
  return chosen.reduce((sum, { tier }) => sum + LIST_COSTS[tier], 0) / chosen.length
}

function quality(chosen: readonly Chosen[]): number {
  return chosen.reduce((sum, { tier, scores }) => sum + scores[tier], 0) / chosen.length
}

/** The best quality that a blind mix of tiers reaches at a cost: the hull of the single tiers. */
function mixAt(wanted: number, chosen: readonly Chosen[]): number {
  const point = (tier: Tier) => ({
    cost: LIST_COSTS[tier],
    quality: chosen.reduce((sum, { scores }) => sum + scores[tier], 0) / chosen.length,
  })
  const points = TIERS.map(point)
  const lines = points.flatMap((from) => points.filter((to) => to.cost >= from.cost).map((to) => ({ from, to })))
  const reached = lines
    .filter(({ from, to }) => from.cost <= wanted + 1e-9 && to.cost >= wanted - 1e-9)
    .map(({ from, to }) =>
      to.cost === from.cost
        ? from.quality
        : from.quality + ((to.quality - from.quality) * (wanted - from.cost)) / (to.cost - from.cost),
    )
  return Math.max(...reached)
}
