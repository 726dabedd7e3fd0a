import { readFileSync, writeFileSync } from 'node:fs'
import { parseUsd, TIERS, type Tier } from '@sluice/core'
import { Progress } from '../demo/progress.ts'
import { evalLabels } from '../eval/eval-labels.ts'
import { answerLines, evalTable } from '../eval/eval-text.ts'
import { evaluate, type Evaluation } from '../eval/evaluate.ts'
import { readEvals, type EvalRow } from '../eval/read-evals.ts'
import { ResultsFile } from '../eval/results-file.ts'
import { summarise } from '../eval/summarise.ts'
import { readOverlayFile } from '../read-overlay-file.ts'
import { readPolicyFile } from '../read-policy-file.ts'
import { readArgs, wholeNumber, type Command, type Output } from './command.ts'

const OPTIONS = {
  policy: { type: 'string', default: 'seed' },
  catalog: { type: 'string', multiple: true },
  tiers: { type: 'string', default: TIERS.join(',') },
  deployments: { type: 'string' },
  judge: { type: 'string', default: 'opus' },
  parallel: { type: 'string', default: '4' },
  'max-cost-usd': { type: 'string', default: '5' },
  results: { type: 'string' },
  out: { type: 'string' },
  simulated: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

type Values = ReturnType<typeof readArgs<typeof OPTIONS>>['values']

/** Asks prompts with known-good answers of every tier. */
export const evalCommand: Command = {
  name: 'eval',
  about: 'Asks your prompts with known-good answers of every tier: quality, cost and latency, with intervals.',
  help: `sluice eval evals.jsonl [--policy seed] [--tiers haiku,sonnet,opus | --deployments NAME,NAME] [--max-cost-usd 5]
       [--out labels.jsonl] [--verbose | --json]

Asks every prompt of every tier and grades the answers. A line of the file is a prompt and what a good answer has:

  {"prompt": "What is 6 times 7?", "expect": {"numeric": 42}}
  {"id": "refund", "system": "You answer for a shop.", "prompt": "…", "expect": {"contains": ["14 days", "receipt"]}}
  {"messages": […], "tools": […], "output": {"type": "json-schema", "schema": {…}}, "expect": {"schema": true}}

"expect" has one or more of exact (a text, or any of several), contains (all, in any case), regex (RE2), schema (JSON
Schema, or true: that of "output"), numeric (the last number; {"value": 3.14, "tolerance": 0.01}), and judge (a rubric, or
{"rubric": "…", "tier": "opus", "passFrom": 0.75}: a model grades what passes the rest). All of it must hold.

Results are written as they come; the same command goes on where it was ended, and asks only what is new. Vendors without
a key are simulated, and said to be. The policy's rules hold; its budgets and quotas are for its callers and do not.

  --deployments   Asks these in place of tiers; "all": every one.
  --judge         Whose model judges where a row does not say. Default opus.
  --parallel      How many are asked side by side, 1 to 64. Default 4.
  --max-cost-usd  No more than this is spent in one run, judges included. Default 5.
  --results       Where results are kept. Default: beside the file, as evals.results.jsonl.
  --out           Writes labels for "sluice train --data". Answers of a simulator are left out unless --simulated.
  --verbose       Every answer: passed or not, and what it lacks.
  --catalog       A JSON file with prices and models of your own; may be given more than once.
`,
  async run(args, out) {
    const { values, positionals } = readArgs('eval', OPTIONS, args, 1)
    const [path] = positionals
    if (path === undefined) throw new Error('sluice eval: name your file of prompts. See sluice eval --help.')
    const rows = readEvals(readText(path), path)
    const evaluation = await evaluateRows(rows, path, values)
    if (values.json) out.write(jsonText(evaluation))
    else writeTables(evaluation, values.verbose, out)
    writeNotes(evaluation, process.stderr)
    if (values.out !== undefined) writeLabels(rows, evaluation, values.out, values.simulated)
    return evaluation.failed.length + evaluation.leftOut > 0 ? 1 : 0
  },
}

async function evaluateRows(rows: readonly EvalRow[], path: string, values: Values): Promise<Evaluation> {
  const { catalog = [], deployments, judge } = values
  const file = readPolicyFile(values.policy)
  const results = new ResultsFile(values.results ?? `${path.replace(/\.jsonl$/, '')}.results.jsonl`)
  if (results.unreadable > 0) process.stderr.write(`${results.unreadable} lines of results cannot be read: left out.\n`)
  let progress = new Progress(1, process.stderr)
  const evaluation = await evaluate({
    rows,
    file,
    catalogOverlays: catalog.map(readOverlayFile),
    env: process.env,
    tiers: values.tiers.split(',').map((name) => tierOf('--tiers', name)),
    deployments: deployments === undefined ? undefined : deploymentsIn(deployments, file.policy),
    judgeTier: tierOf('--judge', judge),
    parallel: wholeNumber('--parallel', values.parallel, 1, 64),
    maxCostUsd: usdOf(values['max-cost-usd']),
    results,
    onBegin(count) {
      progress = new Progress(count, process.stderr)
      process.stderr.write(`${rows.length} prompts; ${count} answers to ask for.\n`)
    },
    onAsked: (target) => progress.step(target),
  })
  progress.end()
  return evaluation
}

function writeTables({ results }: Evaluation, isVerbose: boolean, out: Output): void {
  if (results.length === 0) return void out.write('Nobody has answered.\n')
  if (isVerbose) out.write(`${answerLines(results)}\n`)
  out.write(
    evalTable(
      summarise(results, ({ asked }) => asked),
      'asked',
    ),
  )
  const isByTier = results.some(({ asked, deployment }) => asked !== deployment)
  if (isByTier)
    out.write(
      `\n${evalTable(
        summarise(results, ({ deployment }) => deployment),
        'answered by',
      )}`,
    )
  out.write('\nIntervals: 95 %, Wilson for quality, bootstrap for the rest. Cost is of the answers alone.\n')
}

function writeNotes({ results, failed, leftOut, spentUsd, unknownCosts }: Evaluation, out: Output): void {
  const simulated = results.filter(({ isSimulated }) => isSimulated).length
  if (simulated > 0) out.write(`SIMULATED: ${simulated} of ${results.length} answers say nothing of a real model.\n`)
  for (const { id, asked, why } of failed) out.write(`not answered: ${id} by ${asked}: ${why}\n`)
  if (failed.length > 0) out.write(`${failed.length} not answered; the same command asks them again.\n`)
  if (leftOut > 0) out.write(`${leftOut} not asked: --max-cost-usd has no room. Raise it and run again to go on.\n`)
  const unknown = unknownCosts === 0 ? '' : `, and ${unknownCosts} calls of no known price`
  out.write(
    `Spent in this run: $${spentUsd}${simulated > 0 ? ' at list prices, simulated vendors included' : ''}${unknown}.\n`,
  )
}

function writeLabels(rows: readonly EvalRow[], { results }: Evaluation, path: string, withSimulated: boolean): void {
  const real = results.filter(({ isSimulated }) => withSimulated || !isSimulated)
  const labels = evalLabels(rows, real)
  if (labels === '')
    throw new Error(
      'sluice eval: --out: no answer of a real model to learn from. Set its key, or add --simulated to try it out.',
    )
  writeFileSync(path, labels)
  process.stderr.write(`${path}: labels for sluice train --data ${path}\n`)
}

function jsonText(evaluation: Evaluation): string {
  const { results } = evaluation
  const summary = {
    byTarget: summarise(results, ({ asked }) => asked),
    byDeployment: summarise(results, ({ deployment }) => deployment),
  }
  return `${JSON.stringify({ ...summary, ...evaluation }, undefined, 2)}\n`
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new Error(`sluice eval: "${path}" cannot be read. Name your file of prompts.`, { cause: error })
  }
}

function tierOf(option: string, name: string): Tier {
  const tier = TIERS.find((one) => one === name.trim())
  if (tier) return tier
  throw new Error(`sluice eval: ${option} names "${name}". Allowed: ${TIERS.join(', ')}.`)
}

function deploymentsIn(names: string, policy: unknown): readonly string[] {
  if (names !== 'all') return names.split(',').map((name) => name.trim())
  const known = typeof policy === 'object' && policy !== null && 'deployments' in policy ? policy.deployments : {}
  return typeof known === 'object' && known !== null ? Object.keys(known) : []
}

function usdOf(text: string): string {
  try {
    parseUsd(text)
    return text
  } catch (error) {
    throw new Error(`sluice eval: --max-cost-usd: ${error instanceof Error ? error.message : text}`, { cause: error })
  }
}
