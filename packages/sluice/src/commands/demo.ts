import { demo } from '../demo/demo.ts'
import { readArgs, wholeNumber, type Command } from './command.ts'

const OPTIONS = { requests: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' } } as const

/** Shows what Sluice does, without spending anything. */
export const demoCommand: Command = {
  name: 'demo',
  about: 'Sends real prompts to simulated vendors, lets one of them fail, and shows what it cost. Spends nothing.',
  help: `sluice demo [--requests 300] [--seed 1]

Sends real prompts through the official SDKs against a gateway whose vendors are simulated, lets one
vendor fail for a while, and shows what it cost. Spends nothing.

  --requests  How many. 10 to 10,000.
  --seed      Which prompts, in which order, and how the vendors behave.
`,
  async run(args, out) {
    const { values } = readArgs('demo', OPTIONS, args)
    const requests = wholeNumber('--requests', values.requests, 10, 10_000)
    await demo({ requests, seed: wholeNumber('--seed', values.seed, 0, 2 ** 32 - 1), out })
  },
}
