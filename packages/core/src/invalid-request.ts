import { z } from 'zod'
import { excerpt } from './excerpt.ts'
import { SluiceError } from './sluice-error.ts'

/** One clear error from what zod found: the path, what is wrong there. */
export function invalidRequest(issues: readonly z.core.$ZodIssue[]): SluiceError {
  const issue = deepestIssue(issues)
  const param = issue && issue.path.length > 0 ? z.core.toDotPath(issue.path.map(asPathPart)) : undefined
  const message = issue ? messageOf(issue) : 'The request is not valid.'
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

// The names of labels and of unknown fields are the client's own, and as long as it likes.
function asPathPart(part: PropertyKey): PropertyKey {
  return typeof part === 'string' ? excerpt(part) : part
}

function messageOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'unrecognized_keys' ? `unknown field "${excerpt(issue.keys[0] ?? '')}".` : issue.message
}
