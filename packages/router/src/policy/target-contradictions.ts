import type { PolicyProblem } from './parse-policy.ts'
import { pathText, quoted } from './policy-path.ts'
import type { Policy } from './policy-schema.ts'

const TARGETS = ['quality', 'maxShare', 'maxCostShare', 'underRouting'] as const

/** What is asked of the guesses has to be one thing, and of a classifier that can be asked. */
export function targetContradictions({ routing }: Policy): PolicyProblem[] {
  const stated = TARGETS.filter((name) => routing[name] !== undefined)
  const [first] = stated
  if (first === undefined) return []
  const path = pathText(['routing', first])
  if (routing.classifier === 'rules')
    return [{ path, message: 'the rules cannot promise it. Set routing.classifier to "trained", or remove it.' }]
  const isOne = stated.length === 1 || stated.every((name) => name === 'quality' || name === 'underRouting')
  if (isOne) return []
  const message = `stands beside ${quoted(stated.slice(1))}. Keep one of them; only "quality" and "underRouting" go together.`
  return [{ path, message }]
}
