import {
  formatUsd,
  randomId,
  SluiceError,
  textOf,
  type Clock,
  type Random,
  type RequestContext,
  type RoutedAnswer,
  type Tier,
} from '@sluice/core'
import type { Router } from '@sluice/router'
import type { EvalTarget } from './eval-policy.ts'
import type { EvalResult } from './eval-result.ts'
import { judgeAnswer } from './judge-answer.ts'
import type { EvalRow } from './read-evals.ts'

/** One row to ask one target. */
export interface EvalTask {
  readonly key: string
  readonly row: EvalRow
  readonly target: EvalTarget
}

/** How a task went. `no-money`: the run's sum has no room for it. */
export type EvalOutcome =
  | { readonly type: 'done'; readonly result: EvalResult }
  | { readonly type: 'failed'; readonly task: EvalTask; readonly why: string }
  | { readonly type: 'no-money'; readonly task: EvalTask }

export interface AskParts {
  readonly router: Pick<Router, 'chat'>
  readonly isSimulated: (deployment: string) => boolean
  /** Whose model judges where a row does not say. */
  readonly judgeTier: Tier
  readonly clock: Clock
  readonly random: Random
}

const KEPT_CHARACTERS = 2_000
const NEVER = new AbortController().signal

/** Asks a target, and grades its answer. Never rejects. */
export async function askTarget(task: EvalTask, parts: AskParts): Promise<EvalOutcome> {
  const { row, target } = task
  const { tier, tags } = target
  const requestId = randomId('eval', parts.random)
  const context: RequestContext = { requestId, tenant: 'eval', tags, surface: 'eval', signal: NEVER }
  try {
    const request = { ...row.request, model: { type: 'tier', tier } } as const
    const answer = await parts.router.chat(request, context)
    if (answer.tier !== tier)
      return { type: 'failed', task, why: `the policy's rules let the ${answer.tier} tier answer in its place` }
    return { type: 'done', result: await resultOf(task, answer, context, parts) }
  } catch (error) {
    if (error instanceof SluiceError && error.code === 'budget_exceeded') return { type: 'no-money', task }
    return { type: 'failed', task, why: error instanceof Error ? error.message : String(error) }
  }
}

async function resultOf(
  { key, row, target }: EvalTask,
  answer: RoutedAnswer,
  context: RequestContext,
  parts: AskParts,
): Promise<EvalResult> {
  const text = answerText(answer)
  const { tier, deployment, model, costNanoUsd, latencyMs } = answer
  return {
    key,
    id: row.id,
    asked: target.name,
    tier,
    deployment,
    model,
    isSimulated: parts.isSimulated(deployment),
    ...(await grade(row, text, answer, context, parts)),
    costUsd: costNanoUsd === undefined ? undefined : formatUsd(costNanoUsd),
    latencyMs: Math.round(latencyMs),
    answer: text.slice(0, KEPT_CHARACTERS).toWellFormed(),
    time: parts.clock.now(),
  }
}

/** Its text and, one on a line, the tools it calls. */
function answerText({ blocks }: RoutedAnswer): string {
  const calls = blocks.flatMap((block) =>
    block.type === 'tool-call' ? `{"name":${JSON.stringify(block.name)},"arguments":${block.argumentsJson}}` : [],
  )
  return [textOf(blocks), ...calls].filter((part) => part !== '').join('\n')
}

type Grade = Pick<EvalResult, 'score' | 'isPass' | 'why'>

async function grade(
  row: EvalRow,
  text: string,
  { stopReason }: RoutedAnswer,
  context: RequestContext,
  { router, judgeTier }: AskParts,
): Promise<Grade> {
  const faults = row.checks.map((check) => check.faultIn(text)).filter((fault) => fault !== undefined)
  const cut = stopReason === 'end' || stopReason === 'tool-call' ? [] : [`it stopped for: ${stopReason}`]
  if (faults.length > 0) return { score: 0, isPass: false, why: [...faults, ...cut] }
  if (!row.judge) return { score: 1, isPass: true, why: [] }
  const { rubric, tier = judgeTier, passFrom } = row.judge
  const { score, reason } = await judgeAnswer({ question: row.prompt, answer: text, rubric, tier }, router, context)
  return { score, isPass: score >= passFrom, why: score < 1 ? [`judge: ${reason}`, ...cut] : [] }
}
