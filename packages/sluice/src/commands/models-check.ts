import { checkModelsCommand } from '../models/models-command.ts'
import { readOverlayFile } from '../read-overlay-file.ts'
import { readArgs, type Command } from './command.ts'

const OPTIONS = { policy: { type: 'string', default: 'seed' }, catalog: { type: 'string', multiple: true } } as const

/** Checks a policy's models. */
export const modelsCheckCommand: Command = {
  name: 'models check',
  about: "Checks the policy's models: retired or soon to be, and whether each vendor with a key lists them.",
  help: `sluice models check [--policy seed] [--catalog overlay.json]

Checks the policy's models: retired or soon to be, and whether each vendor with a key lists them.
Exits with 1 when one cannot be called.

  --policy   A preset (seed, 2026-11) or the path of a JSON file.
  --catalog  A JSON file with prices and models of your own; may be given more than once.
`,
  run(args, out) {
    const { values } = readArgs('models check', OPTIONS, args)
    const catalogOverlays = (values.catalog ?? []).map(readOverlayFile)
    return checkModelsCommand({ policy: values.policy, catalogOverlays, env: process.env, out })
  },
}
