/** What one property of a request adds to its difficulty. */
export interface Contribution {
  /** In words, without any of the user's. */
  readonly reason: string
  /** In the unit of the score: log-odds. Negative: easier. */
  readonly amount: number
}

interface Rule {
  readonly weight: number
  readonly measure: (signals: Signals) => number
  readonly reason: (signals: Signals) => string
}

type Signals = Readonly<Record<string, number>>

const DENSE_MATH_SHARE = 0.1

/**
 * The weights. Counts enter as log2(1 + n), so that the first words say most. Set by hand: what a person would expect of a
 * tier, held against the ZeroEval results of the train split (measure/evaluate.ts), where mathematics, code and constraints are
 * what a cheap model fails at. Tools, system text, turns, emphasis and layout weigh nothing: they are not the user's intent.
 */
const RULES: readonly Rule[] = [
  counted('reasoningWords', 1.2, 'asks for reasoning'),
  counted('simpleWords', -0.9, 'asks for plain work such as a summary or a translation'),
  counted('mathWords', 0.5, 'speaks of mathematics'),
  counted('codeWords', 0.45, 'speaks of code'),
  counted('constraintWords', 0.35, 'sets conditions'),
  counted('steps', 0.25, 'has several steps'),
  counted('contentWords', 0.12, 'length'),
  counted('images', 0.5, 'shows images'),
  counted('documents', 0.4, 'brings documents'),
  counted('toolResultDepth', 0.1, 'is deep in tool work'),
  shared('mathShare', 2.5, 'is written in formulas', DENSE_MATH_SHARE),
  shared('codeShare', 1.5, 'contains code', 1),
]

/** Everything that speaks for or against a dear tier, unsorted. Their sum is the difficulty. */
export function contributions(signals: Signals): Contribution[] {
  return RULES.map(({ weight, measure, reason }) => ({ amount: weight * measure(signals), reason: reason(signals) }))
}

function counted(signal: string, weight: number, words: string): Rule {
  return {
    weight,
    measure: (signals) => Math.log2(1 + (signals[signal] ?? 0)),
    reason: (signals) => `${words} (${signal} ${Math.round(signals[signal] ?? 0)})`,
  }
}

/** A share between 0 and 1, full at `fullShare`. */
function shared(signal: string, weight: number, words: string, fullShare: number): Rule {
  return {
    weight,
    measure: (signals) => Math.min(1, (signals[signal] ?? 0) / fullShare),
    reason: (signals) => `${words} (${signal} ${Math.round((signals[signal] ?? 0) * 100)} %)`,
  }
}
