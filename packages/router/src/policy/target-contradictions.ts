import type { PolicyProblem } from './parse-policy.ts'
import { pathText, quoted } from './policy-path.ts'
import type { Policy } from './policy-schema.ts'

const TARGETS = ['quality', 'maxShare', 'maxCostShare', 'underRouting'] as const

// The calibration set knows what the trained model says of it, and nobody else.
const WHO = { rules: 'the rules', llm: 'a language model', hybrid: 'a language model' } as const

/** What is asked of the guesses has to be one thing, and of a classifier that can be asked. */
export function targetContradictions({ routing }: Policy): PolicyProblem[] {
  const stated = TARGETS.filter((name) => routing[name] !== undefined)
  const [first] = stated
  if (first === undefined) return []
  const path = pathText(['routing', first])
  if (routing.classifier !== 'trained') {
    const message = `${WHO[routing.classifier]} cannot promise it. Set routing.classifier to "trained", or remove it.`
    return [{ path, message }]
  }
  const isOne = stated.length === 1 || stated.every((name) => name === 'quality' || name === 'underRouting')
  if (isOne) return []
  const message = `stands beside ${quoted(stated.slice(1))}. Keep one of them; only "quality" and "underRouting" go together.`
  return [{ path, message }]
}
