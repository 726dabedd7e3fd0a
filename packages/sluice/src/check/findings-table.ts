import type { PolicyFinding } from './policy-finding.ts'

const MARKS = { error: 'error  ', warning: 'warning', note: 'note   ' } as const

/** Findings for a person: one line each, then what they come to. */
export function findingsTable(origin: string, findings: readonly PolicyFinding[]): string {
  const lines = findings.map(({ severity, path, message }) => `${MARKS[severity]}  ${path}: ${message}`)
  const count = (wanted: PolicyFinding['severity']) => findings.filter(({ severity }) => severity === wanted).length
  const [errors, warnings, notes] = [count('error'), count('warning'), count('note')]
  const end = errors > 0 ? 'It cannot be used.' : 'It can be used.'
  return `${[...lines, `${origin}: ${errors} errors, ${warnings} warnings, ${notes} notes. ${end}`].join('\n')}\n`
}
