import { loadCatalog, readOverlay } from '@sluice/catalog'
import { systemClock, type Clock } from '@sluice/core'
import type { Environment } from '@sluice/provider-kit'
import { compilePolicy, parsePolicy, PolicyError, type CompiledPolicy } from '@sluice/router'
import { fromCatalog } from '../models/check-models.ts'
import { unusedConnection } from '../unused-connection.ts'
import { withVendors } from '../with-vendors.ts'
import { Vendors } from '../vendors.ts'
import { findMoneyProblems } from './find-money-problems.ts'
import { findReachProblems } from './find-reach-problems.ts'
import { findRuleProblems } from './find-rule-problems.ts'
import { findTimeProblems } from './find-time-problems.ts'
import type { PolicyFinding } from './policy-finding.ts'

export interface CheckOptions {
  /** What to call the policy in errors, such as its file name. */
  readonly origin?: string
  /** Where keys are looked up; one that is missing is a note. Default: nowhere. */
  readonly env?: Environment
  /** Changes to the shipped catalog, as they stand in JSON; later ones win. */
  readonly catalogOverlays?: readonly unknown[]
  readonly clock?: Clock
}

/**
 * Everything there is to say about a policy before it is used: what is wrong with it, and what it does that its author may
 * not have meant. Calls nobody. Errors first.
 */
export function checkPolicy(input: unknown, options: CheckOptions = {}): readonly PolicyFinding[] {
  const { clock = systemClock } = options
  const missing: PolicyFinding[] = []
  try {
    const compiled = compile(input, options, missing)
    const found = analysePolicy(compiled, clock.now())
    return [...found, ...missing].toSorted((a, b) => WEIGHTS[a.severity] - WEIGHTS[b.severity])
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    return error.problems.map((problem) => ({ severity: 'error', ...problem }))
  }
}

/** What a policy that can be used does that its author may not have meant. Pure. */
function analysePolicy(compiled: CompiledPolicy, now: number): PolicyFinding[] {
  return [
    ...findEndingModels(compiled, now),
    ...findRuleProblems(compiled),
    ...findReachProblems(compiled),
    ...findMoneyProblems(compiled, now),
    ...findTimeProblems(compiled),
  ]
}

const WEIGHTS = { error: 0, warning: 1, note: 2 } as const

function compile(input: unknown, options: CheckOptions, missing: PolicyFinding[]): CompiledPolicy {
  const { origin, env = {}, catalogOverlays = [] } = options
  const overlays = catalogOverlays.map((overlay, index) => readOverlay(overlay, `overlay ${index + 1}`))
  const policy = withVendors(parsePolicy(input, origin))
  const vendors = new Vendors({
    env,
    onMissing(known) {
      const { name, variable } = known
      const message = `${variable} is not set here: npm start simulates this vendor, an app of yours will not start.`
      missing.push({ severity: 'note', path: `providers.${name}`, message })
      return unusedConnection(known)
    },
  })
  const { providers, adopt } = vendors.connect(policy, origin)
  adopt()
  return compilePolicy(policy, loadCatalog({ overlays }), providers, origin)
}

function findEndingModels({ byName }: CompiledPolicy, now: number): PolicyFinding[] {
  return [...byName].flatMap(([name, { entry }]) => {
    const found = fromCatalog(entry, now)
    return found ? [{ ...found, path: `deployments.${name}.model` }] : []
  })
}
