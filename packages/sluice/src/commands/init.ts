import { existsSync, writeFileSync } from 'node:fs'
import { firstPolicy } from '../first-policy.ts'
import { readArgs, type Command } from './command.ts'

const OPTIONS = { force: { type: 'boolean', default: false } } as const

/** Writes a policy to begin with. */
export const initCommand: Command = {
  name: 'init',
  about: 'Writes a policy to begin with, for the vendors whose keys are set.',
  help: `sluice init [policy.json] [--force]

Writes a policy to begin with (default: policy.json): three tiers of current models, of the vendors whose keys are set in
the environment; of all vendors when none is.

  --force  Replaces a file that is there.
`,
  async run(args, out) {
    const { values, positionals } = readArgs('init', OPTIONS, args, 1)
    const [path = 'policy.json'] = positionals
    if (existsSync(path) && !values.force) {
      throw new Error(`sluice init: there is a file "${path}" already. Pass another name, or --force to replace it.`)
    }
    const { policy, found } = firstPolicy(process.env)
    writeFileSync(path, `${JSON.stringify(policy, undefined, 2)}\n`)
    const vendors = found.length > 0 ? `for ${found.join(', ')}` : 'for all vendors, as no key is set'
    out.write(`Wrote ${path}, ${vendors}. Next:

  sluice check ${path}     what is to be said of it
  sluice serve --policy ${path}

`)
  },
}
