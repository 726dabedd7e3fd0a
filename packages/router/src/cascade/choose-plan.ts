import { TIERS, type Tier } from '@sluice/core'
import { expectCost, type Expectation, type TierOutlook, type VerifierAccuracy } from './expected-cost.ts'

/** A tier that could answer a request, and what is expected of it. */
export interface TierLevel extends TierOutlook {
  readonly tier: Tier
}

export interface ChooseInput {
  /** The tiers that can answer, cheapest first. */
  readonly levels: readonly TierLevel[]
  /** The tier that would be asked without a cascade; one of `levels`. */
  readonly direct: Tier
  /** `expected-cost`: the plan that is expected to cost least; `always`: from the cheapest tier up. */
  readonly choose: 'expected-cost' | 'always'
  readonly accuracy: VerifierAccuracy
  readonly escalationNanoUsd: number
  /** What a bad answer costs that is handed out, in answers of the dearest tier. */
  readonly missCost: number
  /** How much less likely a good answer may be than directly, 0 to 1. */
  readonly maxLoss: number
}

export interface Plan {
  /** In the order in which they are asked; a single one: directly. */
  readonly tiers: readonly Tier[]
  readonly expected: Expectation
  /** Of asking directly. */
  readonly direct: Expectation
}

const ROUNDING = 1e-9

/**
 * Chooses whether a request is asked directly or by a cascade, and by which: of all plans that begin no dearer than the
 * tier that was decided and end no cheaper, and that are as likely to give a good answer, the one whose expected cost is
 * least; at a draw the more direct one. Pure.
 */
export function choosePlan(input: ChooseInput): Plan {
  const plans = candidatePlans(input).map((levels) => ({ levels, expected: expect(levels, input) }))
  const [direct] = plans
  if (!direct) throw new RangeError(`choose-plan: "${input.direct}" is no tier that can answer.`)
  const isGoodEnough = ({ expected }: typeof direct) => expected.good >= direct.expected.good - input.maxLoss - ROUNDING
  const chosen =
    input.choose === 'always'
      ? plans.reduce((longest, one) => (one.levels.length > longest.levels.length ? one : longest), direct)
      : plans
          .filter(isGoodEnough)
          .reduce((best, one) => (one.expected.totalNanoUsd < best.expected.totalNanoUsd ? one : best), direct)
  return { tiers: chosen.levels.map(({ tier }) => tier), expected: chosen.expected, direct: direct.expected }
}

/** Directly first, then every cascade, shorter ones first. */
function candidatePlans({ levels, direct }: ChooseInput): readonly (readonly TierLevel[])[] {
  const rank = (level: TierLevel | undefined) => (level ? TIERS.indexOf(level.tier) : -1)
  const wanted = TIERS.indexOf(direct)
  const cascades = subsets(levels)
    .filter((plan) => plan.length > 1 && rank(plan[0]) <= wanted && rank(plan.at(-1)) >= wanted)
    .toSorted((one, other) => one.length - other.length)
  return [...levels.filter(({ tier }) => tier === direct).map((level) => [level]), ...cascades]
}

/** Every choice of levels, in their order. */
function subsets(levels: readonly TierLevel[]): readonly (readonly TierLevel[])[] {
  return levels.reduce<readonly (readonly TierLevel[])[]>(
    (plans, level) => [...plans, ...plans.map((plan) => [...plan, level])],
    [[]],
  )
}

function expect(levels: readonly TierLevel[], input: ChooseInput): Expectation {
  const { accuracy, escalationNanoUsd, missCost } = input
  const dearest = Math.max(...input.levels.map(({ costNanoUsd }) => costNanoUsd))
  return expectCost({ tiers: levels, accuracy, escalationNanoUsd, missNanoUsd: missCost * dearest })
}
