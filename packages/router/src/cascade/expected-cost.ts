/** What is expected of one tier's answer to one request. Costs in nano-dollars; they only compare plans. */
export interface TierOutlook {
  readonly costNanoUsd: number
  /** Of verifying its answer. */
  readonly verifyNanoUsd: number
  /** Probability that its answer is good, 0 to 1. */
  readonly goodEnough: number
}

/** How right a verifier is, as shares of answers. */
export interface VerifierAccuracy {
  /** Of the bad answers, those that do not pass. */
  readonly catches: number
  /** Of the good answers, those that do not pass. */
  readonly falseAlarms: number
}

export interface ExpectationInput {
  /** In the order in which they are asked; the last answer is handed out as it is. */
  readonly tiers: readonly TierOutlook[]
  readonly accuracy: VerifierAccuracy
  /** What asking another tier costs beside its tokens. */
  readonly escalationNanoUsd: number
  /** What a bad answer costs that is handed out. */
  readonly missNanoUsd: number
}

export interface Expectation {
  /** Of all answers and their verification. */
  readonly moneyNanoUsd: number
  /** Probability that the first answer does not pass; 0 when nobody looks. */
  readonly escalates: number
  /** Probability that the answer handed out is good. */
  readonly good: number
  /** The objective: money, and what escalations and bad answers cost. */
  readonly totalNanoUsd: number
}

interface Fate {
  readonly chance: number
  /** The first tier of the plan whose answer is good; `tiers.length`: none is. */
  readonly firstGood: number
}

/**
 * What asking these tiers in turn is expected to cost. A dearer tier is taken to answer well whatever a cheaper one does
 * (so that one order of difficulty sorts all prompts), and the verifier to err independently each time.
 */
export function expectCost(input: ExpectationInput): Expectation {
  const { tiers, escalationNanoUsd, missNanoUsd } = input
  let moneyNanoUsd = 0
  let good = 0
  let escalations = 0
  for (const fate of fatesOf(tiers)) {
    let reached = fate.chance
    for (const [index, tier] of tiers.entries()) {
      const isLast = index === tiers.length - 1
      const passes = isLast ? 1 : passChance(fate.firstGood <= index, input)
      moneyNanoUsd += reached * (tier.costNanoUsd + (isLast ? 0 : tier.verifyNanoUsd))
      if (fate.firstGood <= index) good += reached * passes
      reached *= 1 - passes
      escalations += reached
    }
  }
  const totalNanoUsd = moneyNanoUsd + escalations * escalationNanoUsd + (1 - good) * missNanoUsd
  return { moneyNanoUsd, escalates: escalationChance(input), good, totalNanoUsd }
}

/** How the prompts fall: by the first tier of the plan that is good enough for them. */
function fatesOf(tiers: readonly TierOutlook[]): readonly Fate[] {
  const fates: Fate[] = []
  let solved = 0
  for (const [firstGood, { goodEnough }] of tiers.entries()) {
    // A dearer tier is never the worse one, whatever the estimates say.
    const chance = Math.max(0, Math.min(1, goodEnough) - solved)
    solved += chance
    fates.push({ chance, firstGood })
  }
  return [...fates, { chance: 1 - solved, firstGood: tiers.length }]
}

function passChance(isGood: boolean, { accuracy }: ExpectationInput): number {
  return isGood ? 1 - accuracy.falseAlarms : 1 - accuracy.catches
}

function escalationChance({ tiers, accuracy }: ExpectationInput): number {
  const [first, ...later] = tiers
  if (!first || later.length === 0) return 0
  const isGood = Math.max(0, Math.min(1, first.goodEnough))
  return isGood * accuracy.falseAlarms + (1 - isGood) * accuracy.catches
}
