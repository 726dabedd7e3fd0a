import type { ChoiceComparison } from '@sluice/classifier/train'

export interface Verdict {
  readonly isAdopted: boolean
  /** Why, in words. */
  readonly reason: string
}

/** With fewer requests on which the two part, an interval is a matter of luck. */
const LEAST_PARTED = 50
const MOST_UNKNOWN_SHARE = 0.2

/** Whether a new model may replace the one in force: only where the whole interval of its gain is above nothing. */
export function adoptOrKeep({ gain, parted, unknown }: ChoiceComparison): Verdict {
  if (parted + unknown === 0) return keep('it would have chosen the same tiers')
  if (unknown > MOST_UNKNOWN_SHARE * (parted + unknown))
    return keep(
      `on ${unknown} of the ${parted + unknown} requests where they part, the other tier could not have been chosen. ` +
        'Set learning.exploreShare for a while',
    )
  if (parted < LEAST_PARTED) return keep(`they part on ${parted} requests; at least ${LEAST_PARTED} are needed`)
  if (!(gain.low > 0)) return keep('the interval of its gain reaches down to nothing or less')
  return { isAdopted: true, reason: 'the whole interval of its gain is above nothing' }
}

function keep(reason: string): Verdict {
  return { isAdopted: false, reason }
}
