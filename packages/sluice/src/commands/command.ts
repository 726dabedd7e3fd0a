import { parseArgs, type ParseArgsConfig } from 'node:util'

/** A command of `sluice`, by its words. */
export interface Command {
  /** One or two words, such as `models check`. */
  readonly name: string
  /** What it does, on one line. */
  readonly about: string
  /** The whole of its help. */
  readonly help: string
  /** Returns the exit code; default 0. @throws Error whose message is for the person at the terminal */
  run(args: readonly string[], out: Output): Promise<number | void>
}

export interface Output {
  write(text: string): unknown
}

/** Options in the order of a command's help; all of them have text or a switch for a value. */
type Options = NonNullable<ParseArgsConfig['options']>

/** What was typed behind a command's name. @throws Error that says what is not known */
export function readArgs<T extends Options>(name: string, options: T, args: readonly string[], words = 0) {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const tooMany = positionals[words]
  if (tooMany !== undefined) throw new Error(`sluice ${name}: unexpected "${tooMany}". See sluice ${name} --help.`)
  return { values, positionals }
}

/** @throws Error that says what is allowed */
export function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN
  if (value >= least && value <= most) return value
  throw new Error(`sluice: ${name} is "${text}". It must be a whole number from ${least} to ${most}.`)
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** Reads a duration such as `90d` in milliseconds. @throws Error that says what is allowed */
export function duration(name: string, text: string): number {
  const [, count, unit = ''] = /^(\d{1,6})([smhdw])$/.exec(text) ?? []
  const unitMs = UNIT_MS[unit]
  if (count !== undefined && unitMs !== undefined) return Number(count) * unitMs
  throw new Error(`sluice: ${name} is "${text}". It must be a number with s, m, h, d or w behind it, such as 90d.`)
}

/** Where spend, records and keys are kept unless the command line says otherwise. */
export const DATA_FILE = '.sluice/sluice.db'
