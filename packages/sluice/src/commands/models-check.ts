import { checkModelsCommand } from '../models/models-command.ts'
import { readArgs, type Command } from './command.ts'

const OPTIONS = { policy: { type: 'string', default: 'seed' } } as const

/** Checks a policy's models. */
export const modelsCheckCommand: Command = {
  name: 'models check',
  about: "Checks the policy's models: retired or soon to be, and whether each vendor with a key lists them.",
  help: `sluice models check [--policy seed]

Checks the policy's models: retired or soon to be, and whether each vendor with a key lists them.
Exits with 1 when one cannot be called.

  --policy   A preset (seed, 2026-11) or the path of a JSON file.
`,
  run(args, out) {
    const { values } = readArgs('models check', OPTIONS, args)
    return checkModelsCommand({ policy: values.policy, env: process.env, out })
  },
}
