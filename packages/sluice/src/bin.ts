#!/usr/bin/env node
import type { Command } from './commands/command.ts'
import { checkCommand } from './commands/check.ts'
import { demoCommand } from './commands/demo.ts'
import { evalCommand } from './commands/eval.ts'
import { explainCommand } from './commands/explain.ts'
import { initCommand } from './commands/init.ts'
import { KEY_COMMANDS } from './commands/keys.ts'
import { modelsCheckCommand } from './commands/models-check.ts'
import { reportCommand } from './commands/report.ts'
import { serveCommand } from './commands/serve.ts'
import { trainCommand } from './commands/train.ts'

const COMMANDS: readonly Command[] = [
  initCommand,
  serveCommand,
  demoCommand,
  checkCommand,
  explainCommand,
  reportCommand,
  ...KEY_COMMANDS,
  modelsCheckCommand,
  evalCommand,
  trainCommand,
]

const HELP = `sluice: cost-aware, tiered routing for LLM calls

Usage
  sluice COMMAND [options]
  sluice COMMAND --help

${COMMANDS.map(({ name, about }) => `  ${name.padEnd(14)}${about}`).join('\n')}
`

async function main(args: readonly string[]): Promise<void> {
  const command = COMMANDS.find(({ name }) => name.split(' ').every((word, index) => args[index] === word))
  const asksForHelp = args.some((arg) => arg === '--help' || arg === '-h')
  if (!command && (asksForHelp || args.length === 0)) return void process.stdout.write(HELP)
  const family = args.length === 1 ? COMMANDS.filter(({ name }) => name.startsWith(`${args[0]} `)) : []
  if (family.length > 0) return void process.stdout.write(family.map(({ help }) => `Usage: ${help}`).join('\n'))
  if (!command) throw unknown(args)
  if (asksForHelp) return void process.stdout.write(`Usage: ${command.help}`)
  const code = await command.run(args.slice(command.name.split(' ').length), process.stdout)
  if (typeof code === 'number') process.exitCode = code
}

function unknown([first = '', second]: readonly string[]): Error {
  const family = COMMANDS.filter(({ name }) => name.startsWith(`${first} `))
  const typed = family.length > 0 && second !== undefined ? `${first} ${second}` : first
  const known = (family.length > 0 ? family : COMMANDS).map(({ name }) => name).join(', ')
  return new Error(`sluice: there is no command "${typed}". Commands: ${known}. See sluice --help.`)
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
