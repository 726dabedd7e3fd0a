import { TIERS, type RouteRecord, type Tier } from '@sluice/core'

/** The traffic, or what comes of it, is not what it was. */
export type Drift =
  /** Other tiers are guessed than before. */
  | {
      readonly kind: 'tier-share'
      /** Population stability index: 0 is the same; 0.2 is commonly called a shift. */
      readonly index: number
      readonly shares: Readonly<Record<Tier, number>>
      readonly sharesBefore: Readonly<Record<Tier, number>>
      readonly requests: number
    }
  /** Feedback on the answers of a tier is not what was foretold of them. */
  | {
      readonly kind: 'calibration'
      readonly tier: Tier
      /** Mean probability of a good answer. */
      readonly foretold: number
      /** Mean score. */
      readonly score: number
      readonly requests: number
    }

export interface DriftLimits {
  readonly minimumRequests: number
  readonly shareShift: number
  readonly calibrationGap: number
}

/** What has drifted in the records of late, beside those before. Pure. */
export function findDrift(
  late: readonly RouteRecord[],
  before: readonly RouteRecord[],
  limits: DriftLimits,
): readonly Drift[] {
  return [...shareDrift(late, before, limits), ...TIERS.flatMap((tier) => calibrationDrift(tier, late, limits))]
}

function shareDrift(late: readonly RouteRecord[], before: readonly RouteRecord[], limits: DriftLimits): Drift[] {
  const [now, then] = [guessed(late), guessed(before)]
  if (Math.min(now.length, then.length) < limits.minimumRequests) return []
  const [shares, sharesBefore] = [sharesOf(now), sharesOf(then)]
  const index = TIERS.reduce((sum, tier) => {
    const [one, other] = [shares[tier], sharesBefore[tier]]
    return sum + (one - other) * Math.log(one / other)
  }, 0)
  return index < limits.shareShift ? [] : [{ kind: 'tier-share', index, shares, sharesBefore, requests: now.length }]
}

/** What was guessed, and not what budgets, failover or chance made of it. */
function guessed(records: readonly RouteRecord[]): Tier[] {
  return records.flatMap(({ classification }) => classification?.tier ?? [])
}

/** Half a request more in each: a tier that nobody had before is not infinitely far away. */
function sharesOf(tiers: readonly Tier[]): Record<Tier, number> {
  const share = (tier: Tier) => (tiers.filter((each) => each === tier).length + 0.5) / (tiers.length + 1.5)
  return { haiku: share('haiku'), sonnet: share('sonnet'), opus: share('opus') }
}

// Two-sided, about 1 in 400 by chance.
const STANDARD_ERRORS = 3

function calibrationDrift(tier: Tier, records: readonly RouteRecord[], limits: DriftLimits): Drift[] {
  const pairs = records.flatMap((record) => (record.tier === tier ? foretoldAndScored(record) : []))
  if (pairs.length < limits.minimumRequests) return []
  const foretold = mean(pairs.map((pair) => pair.foretold))
  const score = mean(pairs.map((pair) => pair.score))
  const gaps = pairs.map((pair) => pair.score - pair.foretold)
  const error = Math.sqrt(mean(gaps.map((gap) => (gap - (score - foretold)) ** 2)) / pairs.length)
  const gap = Math.abs(score - foretold)
  if (gap < limits.calibrationGap || gap < STANDARD_ERRORS * error) return []
  return [{ kind: 'calibration', tier, foretold, score, requests: pairs.length }]
}

/** What a judge of ours says compares two answers; what was foretold is about one. */
function foretoldAndScored({ tier, classification, feedback = [] }: RouteRecord) {
  const foretold = tier && classification?.goodEnough?.[tier]
  const said = feedback.filter(({ source }) => source !== 'shadow')
  if (foretold === undefined || said.length === 0) return []
  return [{ foretold, score: mean(said.map(({ score }) => score)) }]
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
