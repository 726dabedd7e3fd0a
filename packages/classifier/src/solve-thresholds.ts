import { TIERS, type Tier } from '@sluice/core'
import { binomialTail } from './binomial-tail.ts'
import type { CalibrationPrompt } from './calibration-set.ts'
import { isUnderRouted } from './is-under-routed.ts'
import { cheapestTier, LIST_COSTS } from './tier-chances.ts'

/** What is asked of the choice of tiers. `quality` and `underRouting` go together; the others stand alone. */
export interface RoutingTarget {
  /** At least this share of what the top tier would score, with 95 % confidence. */
  readonly quality?: number
  /** At most these shares of requests go to the dear tiers. */
  readonly maxShare?: { readonly opus: number; readonly sonnet?: number }
  /** At most this share of what the top tier alone would cost. */
  readonly maxCostShare?: number
  /** At most this share of requests goes below a sufficient tier, with this confidence; default 0.95. */
  readonly underRouting?: { readonly maxShare: number; readonly confidence?: number }
}

/** Where a tier begins to be enough, and what came of it on the calibration set. */
export interface Thresholds {
  /** The cheapest tier is taken that is sufficient with more than this probability; 1: always the top tier. */
  readonly enoughFrom: number
  /** What the calibration set could not promise, in words. */
  readonly notices: readonly string[]
}

const STEPS = 1000
const ALL_TOP = 'The top tier answers everything.'
const LEAST_LABELS = 30
const CONFIDENCE = 0.95
// One-sided 95 % of the normal distribution.
const QUANTILE = 1.645

/**
 * Solves the threshold for a target on prompts that the model was not fitted on: from the dear end down, as far as the target
 * allows. What has to hold with confidence is tested at each step and ends at the first step that fails, so that the many
 * steps cost no confidence (fixed-sequence testing). Pure.
 * Source: Angelopoulos, Bates, Candès, Jordan, Lei (2021), https://arxiv.org/abs/2110.01052
 */
export function solveThresholds(
  prompts: readonly CalibrationPrompt[],
  target: RoutingTarget,
  costs: Readonly<Record<Tier, number>> = LIST_COSTS,
): Thresholds {
  const { quality, maxShare, maxCostShare, underRouting } = target
  const labelled = prompts.filter(({ scores }) => TIERS.every((tier) => !Number.isNaN(scores[tier])))
  const solved = [
    quality === undefined ? undefined : solveQuality(labelled, quality),
    underRouting && solveUnderRouting(labelled, underRouting),
    maxShare && solveMaxShare(prompts, maxShare),
    maxCostShare === undefined ? undefined : solveMaxCost(prompts, maxCostShare, costs),
  ].filter((one) => one !== undefined)
  // Several: the dearest, which keeps them all.
  return {
    enoughFrom: Math.max(...solved.map(({ enoughFrom }) => enoughFrom)),
    notices: solved.flatMap(({ notices }) => notices),
  }
}

/** Whether a target is kept when each prompt goes to the tier at its place. */
type Holds = (tiers: readonly Tier[]) => boolean

function tiersAt(prompts: readonly CalibrationPrompt[], enoughFrom: number): Tier[] {
  return prompts.map(({ sufficient }) => cheapestTier(sufficient, enoughFrom))
}

/** The last threshold, from 1 down, before `holds` fails; undefined when it fails at 1. */
function lowest(prompts: readonly CalibrationPrompt[], holds: Holds): number | undefined {
  for (let step = STEPS; step >= 0; step -= 1)
    if (!holds(tiersAt(prompts, step / STEPS))) return step === STEPS ? undefined : (step + 1) / STEPS
  return 0
}

function solveQuality(labelled: readonly CalibrationPrompt[], quality: number): Thresholds {
  const what = `quality ${quality}`
  if (labelled.length < LEAST_LABELS) return tooFew(what, labelled, LEAST_LABELS)
  const scoreOf = (tier: Tier | undefined, { scores }: CalibrationPrompt) => (tier ? scores[tier] : 0)
  const holds: Holds = (tiers) =>
    lowerMean(labelled.map((prompt, at) => scoreOf(tiers[at], prompt) - quality * prompt.scores.opus)) >= 0
  return shown(what, labelled, lowest(labelled, holds) ?? 1)
}

function tooFew(what: string, labelled: readonly CalibrationPrompt[], needed: number): Thresholds {
  const notice = `${what}: ${labelled.length} calibration prompts with a score of every tier are too few (${needed} at the least). ${ALL_TOP}`
  return { enoughFrom: 1, notices: [notice] }
}

function shown(what: string, labelled: readonly CalibrationPrompt[], enoughFrom: number): Thresholds {
  const isAllTop = tiersAt(labelled, enoughFrom).every((tier) => tier === 'opus')
  const notice = `${what}: ${labelled.length} calibration prompts do not show it for any cheaper tier. ${ALL_TOP}`
  return { enoughFrom, notices: isAllTop ? [notice] : [] }
}

/** The lower end of the one-sided 95 % interval of a mean. */
function lowerMean(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
  return mean - QUANTILE * Math.sqrt(square / values.length)
}

function solveUnderRouting(
  labelled: readonly CalibrationPrompt[],
  { maxShare, confidence = CONFIDENCE }: NonNullable<RoutingTarget['underRouting']>,
): Thresholds {
  const doubt = 1 - confidence
  const holds: Holds = (tiers) => {
    const under = labelled.filter(({ scores }, at) => isUnderRouted(tiers[at] ?? 'opus', scores))
    return binomialTail(under.length, labelled.length, maxShare) <= doubt
  }
  const enoughFrom = lowest(labelled, holds)
  const what = `underRouting ${maxShare} with confidence ${confidence}`
  if (enoughFrom !== undefined) return shown(what, labelled, enoughFrom)
  return tooFew(what, labelled, Math.ceil(Math.log(doubt) / Math.log1p(-maxShare)))
}

function solveMaxShare(
  prompts: readonly CalibrationPrompt[],
  { opus, sonnet = 1 }: NonNullable<RoutingTarget['maxShare']>,
): Thresholds {
  const share = (tiers: readonly Tier[], wanted: Tier) => tiers.filter((tier) => tier === wanted).length / tiers.length
  const holds: Holds = (tiers) => share(tiers, 'opus') <= opus && share(tiers, 'sonnet') <= sonnet
  return dearest(prompts, holds, `maxShare ${JSON.stringify({ opus, sonnet })}`)
}

function solveMaxCost(
  prompts: readonly CalibrationPrompt[],
  maxCostShare: number,
  costs: Readonly<Record<Tier, number>>,
): Thresholds {
  const allowed = maxCostShare * costs.opus * prompts.length
  const holds: Holds = (tiers) => tiers.reduce((sum, tier) => sum + costs[tier], 0) <= allowed
  return dearest(prompts, holds, `maxCostShare ${maxCostShare}`)
}

/** The first threshold, from 1 down, at which a limit is kept: the best quality that it allows. */
function dearest(prompts: readonly CalibrationPrompt[], holds: Holds, what: string): Thresholds {
  if (prompts.length === 0)
    return {
      enoughFrom: 0,
      notices: [`${what}: there are no calibration prompts. The cheapest tier answers everything.`],
    }
  for (let step = STEPS; step >= 0; step -= 1)
    if (holds(tiersAt(prompts, step / STEPS))) return { enoughFrom: step / STEPS, notices: [] }
  return {
    enoughFrom: 0,
    notices: [`${what}: cannot be kept, not even by the cheapest tier alone. It answers everything.`],
  }
}
