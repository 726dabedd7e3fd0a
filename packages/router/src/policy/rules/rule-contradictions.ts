import { TIERS } from '@sluice/core'
import type { PolicyProblem } from '../parse-policy.ts'
import { pathText, quoted } from '../policy-path.ts'
import type { Policy } from '../policy-schema.ts'

/** What rules say that cannot be, though each field by itself is fine. */
export function ruleContradictions({ rules, deployments, providers }: Policy): PolicyProblem[] {
  const known = [...Object.keys(deployments), ...Object.keys(providers)]
  const names = rules.map(({ name }) => name)
  return rules.flatMap((rule, index) => [
    ...(names.indexOf(rule.name) < index
      ? [problem(index, ['name'], `"${rule.name}" is the name of a rule before.`)]
      : []),
    ...dangling(index, 'only', rule.only, known),
    ...dangling(index, 'avoid', rule.avoid, known),
    ...crossed(index, rule),
    ...unknownZone(index, rule),
  ])
}

type Rule = Policy['rules'][number]

function dangling(
  index: number,
  action: string,
  names: readonly string[] = [],
  known: readonly string[],
): PolicyProblem[] {
  return names.flatMap((name, at) => {
    if (known.includes(name)) return []
    return [problem(index, [action, at], `there is no deployment or provider "${name}". Allowed: ${quoted(known)}.`)]
  })
}

function crossed(index: number, { use, atLeast = 'haiku', atMost = 'opus' }: Rule): PolicyProblem[] {
  const [least, most] = [TIERS.indexOf(atLeast), TIERS.indexOf(atMost)]
  if (least > most) return [problem(index, ['atLeast'], `found "${atLeast}", above atMost, which is "${atMost}".`)]
  if (use === undefined || (TIERS.indexOf(use) >= least && TIERS.indexOf(use) <= most)) return []
  return [problem(index, ['use'], `found "${use}", outside of what the rule itself allows.`)]
}

function unknownZone(index: number, { when }: Rule): PolicyProblem[] {
  const { timeZone } = when.timeOfDay ?? { timeZone: 'UTC' }
  try {
    new Intl.DateTimeFormat('en-US', { timeZone }).format()
    return []
  } catch {
    // Thrown for nothing else.
    const message = `found "${timeZone}", which is no time zone. Allowed: IANA names, such as "Europe/Berlin" or "UTC".`
    return [problem(index, ['when', 'timeOfDay', 'timeZone'], message)]
  }
}

function problem(index: number, at: readonly PropertyKey[], message: string): PolicyProblem {
  return { path: pathText(['rules', index, ...at]), message }
}
