/** A smooth function of many numbers: its value, and its slopes written into `slopes`. */
export type Objective = (at: Float64Array, slopes: Float64Array) => number

const MEMORY = 6
const MOST_ROUNDS = 40
const MOST_HALVINGS = 20
const SMALL_GAIN = 1e-4
const ENOUGH_DESCENT = 1e-4

interface Step {
  readonly moved: Float64Array
  readonly turned: Float64Array
  /** 1 / (moved · turned), positive. */
  readonly scale: number
}

/**
 * The lowest point of a convex function near `start`, by L-BFGS with steps that are halved until they pay. The same input
 * gives the same bits.
 * Source: Nocedal, Wright, Numerical Optimization (2006), algorithms 7.4 and 7.5.
 */
export function minimise(objective: Objective, start: Float64Array): Float64Array {
  let at = start.slice()
  let slopes = new Float64Array(at.length)
  let value = objective(at, slopes)
  const steps: Step[] = []
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const direction = descent(slopes, steps)
    const next = walk({ objective, at, value, slopes, direction })
    if (!next) return at
    const [moved, turned] = [next.at.slice(), next.slopes.slice()]
    add(moved, at, -1)
    add(turned, slopes, -1)
    const curve = dot(moved, turned)
    if (curve > 0) steps.push({ moved, turned, scale: 1 / curve })
    if (steps.length > MEMORY) steps.shift()
    const gain = value - next.value
    ;({ at, slopes, value } = next)
    if (gain < SMALL_GAIN * Math.max(1, Math.abs(value))) return at
  }
  return at
}

/** Minus the slopes, bent by what the last steps have shown of the curvature. */
function descent(slopes: Float64Array, steps: readonly Step[]): Float64Array {
  const direction = slopes.slice()
  multiply(direction, -1)
  const shares: number[] = []
  for (const { moved, turned, scale } of steps.toReversed()) {
    const share = scale * dot(moved, direction)
    shares.push(share)
    add(direction, turned, -share)
  }
  const last = steps.at(-1)
  if (last) multiply(direction, 1 / (last.scale * dot(last.turned, last.turned)))
  for (const { moved, turned, scale } of steps)
    add(direction, moved, (shares.pop() ?? 0) - scale * dot(turned, direction))
  return direction
}

interface Walk {
  readonly objective: Objective
  readonly at: Float64Array
  readonly value: number
  readonly slopes: Float64Array
  readonly direction: Float64Array
}

/** The end of the longest of step, half a step, ... that lowers the value enough; undefined when none does. */
function walk({ objective, at, value, slopes, direction }: Walk) {
  const slope = dot(slopes, direction)
  if (slope >= 0) return undefined
  for (let halvings = 0; halvings < MOST_HALVINGS; halvings += 1) {
    const length = 0.5 ** halvings
    const next = { at: at.slice(), slopes: new Float64Array(at.length), value: 0 }
    add(next.at, direction, length)
    next.value = objective(next.at, next.slopes)
    if (next.value <= value + ENOUGH_DESCENT * length * slope) return next
  }
  return undefined
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0
  for (let index = 0; index < one.length; index += 1) sum += (one[index] ?? 0) * (other[index] ?? 0)
  return sum
}

function add(into: Float64Array, what: Float64Array, times: number): void {
  for (let index = 0; index < into.length; index += 1) into[index] = (into[index] ?? 0) + times * (what[index] ?? 0)
}

function multiply(into: Float64Array, times: number): void {
  for (let index = 0; index < into.length; index += 1) into[index] = (into[index] ?? 0) * times
}
