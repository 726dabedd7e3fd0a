import type { PolicyProblem } from './parse-policy.ts'
import { pathText, quoted } from './policy-path.ts'
import type { Policy } from './policy-schema.ts'

type Quota = Policy['quotas'][string]
type Finding = { readonly at: readonly PropertyKey[]; readonly message: string }

/** What is said of quotas that cannot be, though each field by itself is fine. */
export function quotaContradictions({ quotas, deployments }: Policy): PolicyProblem[] {
  return Object.entries(quotas).flatMap(([name, quota]) => {
    const findings = [...unlimited(quota), ...named(quota, Object.keys(deployments))]
    return findings.map(({ at, message }) => ({ path: pathText(['quotas', name, ...at]), message }))
  })
}

function unlimited({ requestsPerMinute, tokensPerMinute, concurrency }: Quota): Finding[] {
  if (requestsPerMinute ?? tokensPerMinute ?? concurrency) return []
  const message = 'limits nothing. State "requestsPerMinute", "tokensPerMinute" or "concurrency".'
  return [{ at: [], message }]
}

function named({ scope, only = [] }: Quota, deployments: readonly string[]): Finding[] {
  if (scope === 'global' && only.length > 0) {
    return [{ at: ['only'], message: 'a global quota is for everything. Remove it, or choose another "scope".' }]
  }
  return only.flatMap((value, index) => {
    if (only.indexOf(value) < index)
      return { at: ['only', index], message: `"${value}" is named before. Name it once.` }
    if (scope !== 'deployment' || deployments.includes(value)) return []
    return { at: ['only', index], message: `there is no deployment "${value}". Allowed: ${quoted(deployments)}.` }
  })
}
