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

/**
 * Platt scaling by Newton's method, on outcomes the model was not fitted on.
 * Source: Platt (1999); Lin, Lin, Weng (2007), https://doi.org/10.1007/s10994-007-5018-6
 */
export function fitCalibration(outcomes: readonly Outcome[]): Calibration {
  let slope = 1
  let offset = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    // The 2 x 2 system of a Newton step; the small ridge keeps it solvable when all guesses are alike.
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
    slope -= (c * slopeSide - b * offsetSide) / determinant
    offset -= (a * offsetSide - b * slopeSide) / determinant
  }
  return { slope, offset }
}
