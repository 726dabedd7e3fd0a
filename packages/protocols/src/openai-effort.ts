import { EFFORTS, type Effort, type ModelFacts, type Reasoning } from '@sluice/core'

/** The effort to ask a model for, and whether it is the one that the caller wanted. */
export interface FittedEffort {
  /** Undefined: say nothing, the model's default holds. */
  readonly effort: Effort | undefined
  readonly isExact: boolean
}

/** The effort closest to the wanted one, not above it where there is a choice, among those the model takes. */
export function fitEffort({ effort }: Reasoning, { parameters, capabilities }: ModelFacts): FittedEffort {
  if (effort === undefined) return { effort, isExact: true }
  if (parameters.efforts.includes(effort)) return { effort, isExact: true }
  if (parameters.efforts.length === 0) {
    return { effort: undefined, isExact: effort === 'none' && !capabilities.reasoning }
  }
  const notAbove = parameters.efforts.filter((allowed) => rank(allowed) <= rank(effort))
  return { effort: notAbove.at(-1) ?? parameters.efforts[0], isExact: false }
}

/** True when the model takes temperature and the like at this effort. */
export function takesSampling(effort: Effort | undefined, { parameters }: ModelFacts): boolean {
  switch (parameters.sampling) {
    case 'accepted':
      return true
    case 'without-reasoning':
      return (effort ?? parameters.defaultEffort) === 'none'
    case 'legacy-version':
    case 'rejected':
      return false
  }
}

function rank(effort: Effort): number {
  return EFFORTS.indexOf(effort)
}
