import { z } from 'zod'
import { SluiceError } from './sluice-error.ts'

/** One clear error from what zod found: the path, what is wrong there. */
export function invalidRequest(issues: readonly z.core.$ZodIssue[]): SluiceError {
  const issue = deepestIssue(issues)
  const param = issue && issue.path.length > 0 ? z.core.toDotPath(issue.path) : undefined
  const message = issue?.message ?? 'The request is not valid.'
  return new SluiceError({
    code: 'invalid_request',
    message: param === undefined ? message : `${param}: ${message}`,
    param,
  })
}

// A union reports one issue and keeps each branch's own inside: the branch that got furthest is what was meant.
function deepestIssue(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue | undefined {
  const [first] = issues
  if (first?.code !== 'invalid_union' || first.errors.length === 0) return first
  const branches = first.errors.map((branch) => deepestIssue(branch)).filter((issue) => issue !== undefined)
  const best = branches.reduce((a, b) => (b.path.length > a.path.length ? b : a), branches[0] ?? first)
  return best.path.length === 0 ? first : { ...best, path: [...first.path, ...best.path] }
}
