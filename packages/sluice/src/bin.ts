#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { demo } from './demo/demo.ts'
import { checkModelsCommand } from './models/models-command.ts'
import { serve } from './serve.ts'

const HELP = `sluice: cost-aware, tiered routing for LLM calls

Usage
  sluice serve [--policy seed] [--port 8787] [--host 127.0.0.1] [--catalog overlay.json] [--quiet]
  sluice demo  [--requests 300] [--seed 1]
  sluice models check [--policy seed]

serve   Starts the gateway. Real vendors for the keys found in the environment
        (ANTHROPIC_API_KEY, OPENAI_API_KEY, VLLM_BASE_URL), the simulator for the rest.
demo    Sends real prompts through the official SDKs against a gateway whose vendors are
        simulated, lets one vendor fail for a while, and shows what it cost. Spends nothing.
models  Checks the policy's models: retired or soon to be, and whether each vendor with a key lists
        them. Exits with 1 when one cannot be called.

Options
  --policy   A preset (seed, 2026-11) or the path of a JSON file, which is then followed for changes.
  --catalog  A JSON file with prices and models of your own; may be given more than once.
  --host     Where to listen. Whoever reaches the gateway spends your money: keep it on loopback.
  --quiet    No line per request.
`

const OPTIONS = {
  help: { type: 'boolean', short: 'h', default: false },
  policy: { type: 'string', default: 'seed' },
  port: { type: 'string', default: '8787' },
  host: { type: 'string', default: '127.0.0.1' },
  catalog: { type: 'string', multiple: true },
  quiet: { type: 'boolean', default: false },
  requests: { type: 'string', default: '300' },
  seed: { type: 'string', default: '1' },
} as const

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true })
  const [command, ...rest] = joined(positionals)
  if (values.help || command === undefined) return void process.stdout.write(HELP)
  if (rest.length > 0) throw new Error(`sluice ${command}: unexpected "${rest[0]}". See sluice --help.`)
  switch (command) {
    case 'serve': {
      const port = wholeNumber('--port', values.port, 0, 65_535)
      return serve({ ...values, port, catalogPaths: values.catalog ?? [], env: process.env })
    }
    case 'demo': {
      const requests = wholeNumber('--requests', values.requests, 10, 100_000)
      return demo({ requests, seed: wholeNumber('--seed', values.seed, 0, 2 ** 32 - 1), out: process.stdout })
    }
    case 'models check':
      process.exitCode = await checkModelsCommand({ policy: values.policy, env: process.env, out: process.stdout })
      return undefined
    default:
      throw new Error(
        `sluice: there is no command "${command}". Commands: serve, demo, models check. See sluice --help.`,
      )
  }
}

/** `models check` is one command of two words. */
function joined([first, second, ...rest]: readonly string[]): (string | undefined)[] {
  return first === 'models' && second !== undefined
    ? [`${first} ${second}`, ...rest]
    : [first, second, ...rest].filter((word) => word !== undefined)
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN
  if (value >= least && value <= most) return value
  throw new Error(`sluice: ${name} is "${text}". It must be a whole number from ${least} to ${most}.`)
}

try {
  await main()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
