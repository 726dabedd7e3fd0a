/** A straight line over log-odds that makes them honest: `slope * x + offset`. */
export interface Calibration {
  readonly slope: number
  readonly offset: number
}

/** A guess in log-odds and what came of it, 0 to 1, soft. */
export interface Outcome {
  readonly logit: number
  readonly target: number
  readonly weight: number
}

const ROUNDS = 50
const MOST_HALVINGS = 30

/**
 * Platt scaling by Newton's method, on outcomes the model was not fitted on. Steps that would make it worse are halved.
 * Source: Platt (1999); Lin, Lin, Weng (2007), https://doi.org/10.1007/s10994-007-5018-6
 */
export function fitCalibration(outcomes: readonly Outcome[]): Calibration {
  let line: Calibration = { slope: 1, offset: 0 }
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = improved(line, newtonStep(outcomes, line), outcomes)
    if (!next) return line
    line = next
  }
  return line
}

/** The step of the 2 x 2 system; a small ridge keeps it solvable when all guesses are alike. */
function newtonStep(outcomes: readonly Outcome[], { slope, offset }: Calibration): Calibration {
  let [a, b, c, slopeSide, offsetSide] = [1e-6, 0, 1e-6, 0, 0]
  for (const { logit, target, weight } of outcomes) {
    const guess = 1 / (1 + Math.exp(-(slope * logit + offset)))
    const curve = weight * guess * (1 - guess)
    a += curve * logit * logit
    b += curve * logit
    c += curve
    slopeSide += weight * (guess - target) * logit
    offsetSide += weight * (guess - target)
  }
  const determinant = a * c - b * b
  return {
    slope: (c * slopeSide - b * offsetSide) / determinant,
    offset: (a * offsetSide - b * slopeSide) / determinant,
  }
}

/** The line after the longest of step, half a step, a quarter, ... that lowers the loss; undefined when none does. */
function improved(line: Calibration, step: Calibration, outcomes: readonly Outcome[]): Calibration | undefined {
  const before = lossOf(outcomes, line)
  for (let halvings = 0; halvings < MOST_HALVINGS; halvings += 1) {
    const part = 0.5 ** halvings
    const next = { slope: line.slope - part * step.slope, offset: line.offset - part * step.offset }
    if (lossOf(outcomes, next) < before) return next
  }
  return undefined
}

/** Cross-entropy, written so that it does not overflow: log(1 + e^x) - target * x. */
function lossOf(outcomes: readonly Outcome[], { slope, offset }: Calibration): number {
  return outcomes.reduce((sum, { logit, target, weight }) => {
    const x = slope * logit + offset
    return sum + weight * (Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))) - target * x)
  }, 0)
}
