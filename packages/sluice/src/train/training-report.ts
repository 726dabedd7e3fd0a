import { isUnderRouted } from '@sluice/classifier'
import {
  calibrationError,
  costQualityCurve,
  costQualityOf,
  hullOf,
  qualityAt,
  reliabilityBins,
  type CostQuality,
  type Foretold,
  type OwnModel,
  type TestedPrompt,
} from '@sluice/classifier/train'
import { TIERS, type Tier } from '@sluice/core'
import { drawChart } from './draw-chart.ts'

/** The files of a report, by name. */
export type TrainingReport = Readonly<Record<'report.md' | 'reliability.svg' | 'cost-quality.svg', string>>

type Costs = Readonly<Record<Tier, number>>

const FEW = 100

/** What a model of one's own does on the test split, which nothing was fitted or chosen on: Markdown and two charts. */
export function trainingReport(model: OwnModel, costs: Costs): TrainingReport {
  const complete = {
    own: model.tested.own.filter(isComplete),
    shipped: model.tested.shipped.filter(isComplete),
  }
  return {
    'report.md': reportText(model, complete, costs),
    'reliability.svg': reliabilityChart(model.tested.own),
    'cost-quality.svg': costQualityChart(complete, costs),
  }
}

interface Complete {
  readonly own: readonly TestedPrompt[]
  readonly shipped: readonly TestedPrompt[]
}

/** Only prompts with a score of every tier can say what another choice would have been worth. */
function isComplete({ scores }: TestedPrompt): boolean {
  return TIERS.every((tier) => !Number.isNaN(scores[tier]))
}

function reportText(model: OwnModel, complete: Complete, costs: Costs): string {
  const { counts, tested } = model
  const few =
    counts.test < FEW ? `\n**${counts.test} test prompts are few: differences below are mostly noise.**\n` : ''
  return `# Report on ${model.name}

${counts.train} labelled prompts were fitted on, ${counts.calibration} solved the threshold, ${counts.test} are reported on here.
${few}
${verdict(model)}
${model.notices.map((notice) => `\n> ${notice}\n`).join('')}
## Choice of tiers

${choiceTable(model, complete, costs)}

${dominated(complete.own)}Cost is relative to the dearest tier. The mix is what sending requests to tiers blindly reaches at that cost.

![Cost and quality](cost-quality.svg)

## Calibration

${calibrationTable(tested.own, tested.shipped)}

![Reliability](reliability.svg)

## Trials

By how much each correction lowered the cross-entropy of prompts it was not fitted on (5-fold, train split):

${table(
  ['correction', 'gain', 'standard error'],
  model.trials.map(({ name, gain, error }) => [name, gain.toFixed(4), error.toFixed(4)]),
)}
`
}

/** Which model was taken, and why. */
export function verdict({ chosen, trials, counts }: OwnModel): string {
  if (chosen)
    return `The shipped model was corrected (${chosen.name}): on held-out prompts its cross-entropy falls by ${chosen.gain.toFixed(3)} (standard error ${chosen.error.toFixed(3)}).`
  if (trials.length === 0)
    return `The weights are those of the shipped model: ${counts.train} prompts to fit on are too few to try a correction.`
  return 'The weights are those of the shipped model: no correction was better by more than its standard error.'
}

function choiceTable(model: OwnModel, { own, shipped }: Complete, costs: Costs): string {
  if (own.length === 0) return 'No test prompt has a score of every tier, so choices cannot be compared.'
  const blind = hullOf(TIERS.map((tier) => costQualityOf(own, costs, () => tier)))
  const line = (name: string, prompts: readonly TestedPrompt[], choose: (prompt: TestedPrompt) => Tier) => {
    const { cost, quality } = costQualityOf(prompts, costs, choose)
    const chosen = prompts.map((prompt) => ({ tier: choose(prompt), scores: prompt.scores }))
    const share = (tier: Tier) => percent(chosen.filter((one) => one.tier === tier).length / chosen.length)
    const under = percent(chosen.filter(({ tier, scores }) => isUnderRouted(tier, scores)).length / chosen.length)
    const mix = qualityAt(blind, cost)
    return [name, TIERS.map(share).join(' / '), cost.toFixed(3), quality.toFixed(3), mix.toFixed(3), under]
  }
  return table(
    ['who', TIERS.join(' / '), 'cost', 'quality', 'mix at that cost', 'below a sufficient tier'],
    [
      line(model.name, own, ({ sufficient }) => cheapest(sufficient, model.enoughFrom)),
      line('shipped', shipped, ({ sufficient }) => cheapest(sufficient, model.shippedEnoughFrom)),
      ...TIERS.map((tier) => line(`always ${tier}`, own, () => tier)),
    ],
  )
}

/** A tier that costs more than another and does worse is worth nobody's money; the model takes it for no better at most. */
function dominated(prompts: readonly TestedPrompt[]): string {
  const quality = (tier: Tier) => prompts.reduce((sum, { scores }) => sum + scores[tier], 0) / prompts.length
  return TIERS.flatMap((dear, index) => {
    const better = TIERS.slice(0, index).find((cheap) => quality(cheap) > quality(dear))
    if (prompts.length === 0 || better === undefined) return []
    const figures = `${quality(dear).toFixed(3)} against ${quality(better).toFixed(3)}`
    return `> On these prompts ${dear} does worse than ${better} (${figures}): look at which deployments its tier lists.\n\n`
  }).join('')
}

function cheapest(sufficient: TestedPrompt['sufficient'], enoughFrom: number): Tier {
  return TIERS.find((tier) => sufficient[tier] > enoughFrom) ?? 'opus'
}

function calibrationTable(own: readonly TestedPrompt[], shipped: readonly TestedPrompt[]): string {
  const line = (name: string, prompts: readonly TestedPrompt[]) => [
    name,
    ...TIERS.map((tier) => {
      const error = calibrationError(foretold(prompts, tier))
      return Number.isNaN(error) ? 'no labels' : error.toFixed(3)
    }),
  ]
  return table(['calibration error (ECE)', ...TIERS], [line('own', own), line('shipped', shipped)])
}

function foretold(prompts: readonly TestedPrompt[], tier: Tier): Foretold[] {
  return prompts
    .map(({ goodEnough, scores }) => ({ probability: goodEnough[tier], outcome: scores[tier] }))
    .filter(({ outcome }) => !Number.isNaN(outcome))
}

function reliabilityChart(prompts: readonly TestedPrompt[]): string {
  const dots = TIERS.map((tier) => ({
    name: tier,
    look: 'dots' as const,
    points: reliabilityBins(foretold(prompts, tier)).map(({ probability, outcome }) => [probability, outcome] as const),
  }))
  const honest = { name: 'as it should be', look: 'dashes' as const, points: [[0, 0] as const, [1, 1] as const] }
  return drawChart({ title: 'Reliability', x: 'probability foretold', y: 'mean score', series: [...dots, honest] })
}

function costQualityChart({ own, shipped }: Complete, costs: Costs): string {
  const points = (curve: readonly CostQuality[]) => curve.map(({ cost, quality }) => [cost, quality] as const)
  const line = (name: string, prompts: readonly TestedPrompt[]) => ({
    name,
    look: 'line' as const,
    points: prompts.length === 0 ? [] : points(costQualityCurve(prompts, costs)),
  })
  const singles = own.length === 0 ? [] : TIERS.map((tier) => costQualityOf(own, costs, () => tier))
  const mix = { name: 'single tiers, mixed', look: 'dashes' as const, points: points(hullOf(singles)) }
  const series = [line('own', own), line('shipped', shipped), mix]
  return drawChart({ title: 'Cost and quality', x: 'mean cost', y: 'mean score', series })
}

function table(header: readonly string[], lines: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [row(header), row(header.map(() => '---')), ...lines.map(row)].join('\n')
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
