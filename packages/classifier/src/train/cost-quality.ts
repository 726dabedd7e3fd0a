import type { Tier } from '@sluice/core'
import type { CalibrationPrompt } from '../calibration-set.ts'
import { cheapestTier } from '../tier-chances.ts'

/** What a way to choose costs and scores on average. */
export interface CostQuality {
  readonly cost: number
  readonly quality: number
}

/** A prompt with the score of every tier. */
export type Judged = Pick<CalibrationPrompt, 'sufficient' | 'scores'>

const STEPS = 200

/** Cost and quality as the threshold runs from the cheap end (0) to the dear one (1). */
export function costQualityCurve(
  prompts: readonly Judged[],
  costs: Readonly<Record<Tier, number>>,
): (CostQuality & { readonly enoughFrom: number })[] {
  return Array.from({ length: STEPS + 1 }, (_, step) => {
    const enoughFrom = step / STEPS
    return { enoughFrom, ...costQualityOf(prompts, costs, ({ sufficient }) => cheapestTier(sufficient, enoughFrom)) }
  })
}

/** Mean cost and score of what `choose` takes. */
export function costQualityOf<Prompt extends Judged>(
  prompts: readonly Prompt[],
  costs: Readonly<Record<Tier, number>>,
  choose: (prompt: Prompt) => Tier,
): CostQuality {
  const tiers = prompts.map(choose)
  return {
    cost: tiers.reduce((sum, tier) => sum + costs[tier], 0) / prompts.length,
    quality: prompts.reduce((sum, { scores }, at) => sum + scores[tiers[at] ?? 'opus'], 0) / prompts.length,
  }
}

/** The points that no blind mix of two others beats, by cost. */
export function hullOf<Point extends CostQuality>(points: readonly Point[]): Point[] {
  const hull: Point[] = []
  for (const point of points.toSorted((one, other) => one.cost - other.cost || other.quality - one.quality)) {
    while (hull.length > 1 && !isAbove(hull.at(-2), hull.at(-1), point)) hull.pop()
    const last = hull.at(-1)
    if (!last || point.quality > last.quality) hull.push(point)
  }
  return hull
}

function isAbove(from: CostQuality | undefined, middle: CostQuality | undefined, to: CostQuality): boolean {
  if (!from || !middle) return true
  const rise = (middle.quality - from.quality) * (to.cost - from.cost)
  return rise > (to.quality - from.quality) * (middle.cost - from.cost)
}

/** What a quality costs on a hull; NaN when it is not reached. */
export function costFor(hull: readonly CostQuality[], quality: number): number {
  const at = hull.findIndex((point) => point.quality >= quality)
  const [from, to] = [hull[at - 1], hull[at]]
  if (!to) return Number.NaN
  if (!from) return to.cost
  return from.cost + ((to.cost - from.cost) * (quality - from.quality)) / (to.quality - from.quality)
}

/** The quality that a cost buys on a hull; NaN below its cheapest point. */
export function qualityAt(hull: readonly CostQuality[], cost: number): number {
  const at = hull.findIndex((point) => point.cost >= cost)
  const [from, to] = [hull[at - 1], hull[at]]
  if (!to) return hull.at(-1)?.quality ?? Number.NaN
  if (!from) return to.cost === cost ? to.quality : Number.NaN
  return from.quality + ((to.quality - from.quality) * (cost - from.cost)) / (to.cost - from.cost)
}
