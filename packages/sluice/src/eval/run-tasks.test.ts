import { seededRandom } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import type { EvalOutcome, EvalTask } from './ask-target.ts'
import { readEvals } from './read-evals.ts'
import { runTasks } from './run-tasks.ts'

const [row] = readEvals('{"prompt":"Hi","expect":{"contains":"x"}}', 'test')

function tasksOf(count: number): EvalTask[] {
  const target = { name: 'haiku', tier: 'haiku', tags: [], fingerprint: '' } as const
  return Array.from({ length: count }, (_, index) => (row ? [{ key: `${index}`, row, target }] : [])).flat()
}

/** A sum from which each task holds much while it runs, and spends little. */
function purse(sum: number, hold: number, cost: number) {
  let [held, spent, most] = [0, 0, 0]
  const ask = async (task: EvalTask): Promise<EvalOutcome> => {
    if (spent + held + hold > sum) return { type: 'no-money', task }
    held += hold
    most = Math.max(most, spent + held)
    for (let turn = 0; turn < 3; turn += 1) await Promise.resolve()
    held -= hold
    spent += cost
    return { type: 'failed', task, why: 'test' }
  }
  return { ask, most: () => most, spent: () => spent }
}

describe('a run', () => {
  it('asks everything once as long as there is money for one at a time, and stops where there is not', async () => {
    const random = seededRandom(1)
    const draw = (least: number, most: number) => least + Math.floor(random.next() * (most - least + 1))
    for (let turn = 0; turn < 300; turn += 1) {
      const [count, parallel, sum, hold] = [draw(0, 30), draw(1, 8), draw(0, 100), draw(1, 20)]
      const { ask, most, spent } = purse(sum, hold, 1)
      const keys: string[] = []
      const onOutcome = (outcome: Exclude<EvalOutcome, { type: 'no-money' }>) =>
        void keys.push(outcome.type === 'failed' ? outcome.task.key : outcome.result.key)
      const left = await runTasks(tasksOf(count), { parallel, ask, onOutcome })
      expect(new Set([...keys, ...left.map(({ key }) => key)]).size).toBe(count)
      expect(keys.length + left.length).toBe(count)
      expect(most()).toBeLessThanOrEqual(sum)
      if (left.length > 0) expect(spent() + hold).toBeGreaterThan(sum)
    }
  })
})
