import type { EvalOutcome, EvalTask } from './ask-target.ts'

export interface RunOptions {
  /** How many are asked side by side. */
  readonly parallel: number
  readonly ask: (task: EvalTask) => Promise<EvalOutcome>
  /** Hears of each that is done or has failed. */
  readonly onOutcome: (outcome: Exclude<EvalOutcome, { type: 'no-money' }>) => void
}

/** Asks everything, some side by side, until it is done or money has run out. Returns what was left. */
export async function runTasks(tasks: readonly EvalTask[], options: RunOptions): Promise<readonly EvalTask[]> {
  const waiting = [...tasks]
  const worker = async () => {
    for (let task = waiting.shift(); task; task = waiting.shift()) {
      const outcome = await options.ask(task)
      if (outcome.type === 'no-money') {
        // What others hold may be most of the sum: this worker makes room, and the last one alone finds out.
        waiting.unshift(task)
        return
      }
      options.onOutcome(outcome)
    }
  }
  await Promise.all(Array.from({ length: Math.min(options.parallel, tasks.length) }, worker))
  return waiting
}
