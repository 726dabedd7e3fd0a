import { createHash } from 'node:crypto'
import { formatUsd, systemClock, systemRandom, type Tier } from '@sluice/core'
import type { Environment } from '@sluice/provider-kit'
import { parsePolicy } from '@sluice/router'
import { connectSimulator } from '../connect-simulator.ts'
import { createSluice } from '../create-sluice.ts'
import type { PolicyFile } from '../read-policy-file.ts'
import { askTarget, type EvalOutcome, type EvalTask } from './ask-target.ts'
import { evalPolicy, targetsOf, type EvalTarget } from './eval-policy.ts'
import type { EvalResult } from './eval-result.ts'
import type { EvalRow } from './read-evals.ts'
import type { ResultsFile } from './results-file.ts'
import { runTasks } from './run-tasks.ts'

export interface EvaluateOptions {
  readonly rows: readonly EvalRow[]
  readonly file: PolicyFile
  readonly catalogOverlays: readonly unknown[]
  readonly env: Environment
  readonly tiers: readonly Tier[]
  /** Asked in place of tiers. */
  readonly deployments?: readonly string[]
  readonly judgeTier: Tier
  readonly parallel: number
  /** Decimal dollars, for this run. */
  readonly maxCostUsd: string
  readonly results: ResultsFile
  /** Hears how many are to be asked, once. */
  readonly onBegin: (count: number) => void
  /** Hears of each that was asked, by its target. */
  readonly onAsked: (target: string) => void
}

export interface Evaluation {
  /** Of this run and of those before that still hold, row by row. */
  readonly results: readonly EvalResult[]
  /** What was asked and not answered. */
  readonly failed: readonly { readonly id: string; readonly asked: string; readonly why: string }[]
  /** What was not asked, for want of money. */
  readonly leftOut: number
  /** In this run, judges and failed calls included. Decimal dollars. */
  readonly spentUsd: string
  /** Requests of this run whose cost is not known. */
  readonly unknownCosts: number
}

/** Asks every row of every target, but for those that the file of results has already. */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const { rows, file, env, results, parallel, judgeTier } = options
  const policy = parsePolicy(file.policy, file.origin)
  const standIn = await connectSimulator(policy, env)
  const isSimulated = (name: string) => standIn.plays.includes(policy.deployments[name]?.provider ?? '')
  try {
    const targets = targetsOf(policy, options.tiers, options.deployments, isSimulated)
    const { origin } = file
    const { catalogOverlays } = options
    const settings = { env, origin, catalogOverlays, onMissing: standIn.connect }
    const sluice = createSluice(evalPolicy(policy, targets, options.maxCostUsd), settings)
    const spent = spendOf(sluice)
    const known = new Map(results.done)
    const tasks = rows.flatMap((row) => targets.map((target) => taskOf(row, target, judgeTier)))
    const waiting = tasks.filter(({ key }) => !known.has(key))
    const failed: Extract<EvalOutcome, { type: 'failed' }>[] = []
    const parts = { router: sluice, isSimulated, judgeTier, clock: systemClock, random: systemRandom }
    options.onBegin(waiting.length)
    const left = await runTasks(waiting, {
      parallel,
      ask: (task) => askTarget(task, parts),
      onOutcome(outcome) {
        if (outcome.type === 'failed') failed.push(outcome)
        else keep(outcome.result, known, results)
        options.onAsked(outcome.type === 'failed' ? outcome.task.target.name : outcome.result.asked)
      },
    }).finally(() => sluice.close())
    return {
      results: tasks.flatMap(({ key, row }) => withId(known.get(key), row)),
      failed: failed.map(({ task, why }) => ({ id: task.row.id, asked: task.target.name, why })),
      leftOut: left.length,
      ...spent(),
    }
  } finally {
    await standIn.close()
  }
}

function keep(result: EvalResult, known: Map<string, EvalResult>, file: ResultsFile): void {
  known.set(result.key, result)
  file.append(result)
}

/** A row keeps its results when only its id has changed. */
function withId(result: EvalResult | undefined, { id }: EvalRow): EvalResult[] {
  return result ? [{ ...result, id }] : []
}

function taskOf(row: EvalRow, target: EvalTarget, judgeTier: Tier): EvalTask {
  const judge = row.judge && !row.judge.tier ? judgeTier : ''
  const parts = [row.fingerprint, target.name, target.fingerprint, judge]
  return { key: createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 24), row, target }
}

/** Adds up what everything costs that is routed from now on. */
function spendOf(sluice: Pick<ReturnType<typeof createSluice>, 'onRoute'>) {
  let spentNanoUsd = 0n
  let unknownCosts = 0
  sluice.onRoute(({ costNanoUsd, attempts }) => {
    spentNanoUsd += costNanoUsd ?? 0n
    if (costNanoUsd === undefined && attempts.length > 0) unknownCosts += 1
  })
  return () => ({ spentUsd: formatUsd(spentNanoUsd), unknownCosts })
}
