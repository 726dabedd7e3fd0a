import { checkPolicy } from '../check/check-policy.ts'
import { findingsTable } from '../check/findings-table.ts'
import { readOverlayFile } from '../read-overlay-file.ts'
import { readPolicyFile } from '../read-policy-file.ts'
import { readArgs, type Command } from './command.ts'

const OPTIONS = {
  catalog: { type: 'string', multiple: true },
  strict: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

/** Says everything there is to say about a policy before it is used. */
export const checkCommand: Command = {
  name: 'check',
  about: 'Checks a policy: what is wrong with it, and what it does that you may not have meant.',
  help: `sluice check [policy.json] [--catalog overlay.json] [--strict] [--json]

Checks a policy (default: the seed preset) without calling anybody: its fields and names; tiers and fallbacks without a
second vendor; prompts and features that only one deployment takes; unknown prices; cheap tiers that are not; budgets and
quotas that one request can exceed; models that retire; timeouts longer than the deadline.

Exits with 0 when there is no error, 1 when there is one, 2 when the file cannot be read.

  --catalog  A JSON file with prices and models of your own; may be given more than once.
  --strict   Warnings count as errors.
  --json     A list of { severity, path, message }.
`,
  async run(args, out) {
    const { values, positionals } = readArgs('check', OPTIONS, args, 1)
    const [name = 'seed'] = positionals
    const read = tryRead(name, values.catalog ?? [])
    if (typeof read === 'string') return report(out, read)
    const { file, catalogOverlays } = read
    const findings = checkPolicy(file.policy, { origin: file.origin, env: process.env, catalogOverlays })
    out.write(values.json ? `${JSON.stringify(findings, undefined, 2)}\n` : findingsTable(file.origin, findings))
    const counts = values.strict ? ['error', 'warning'] : ['error']
    return findings.some(({ severity }) => counts.includes(severity)) ? 1 : 0
  },
}

function tryRead(name: string, overlays: readonly string[]) {
  try {
    return { file: readPolicyFile(name), catalogOverlays: overlays.map(readOverlayFile) }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function report(out: { write(text: string): unknown }, problem: string): number {
  out.write(`${problem}\n`)
  return 2
}
