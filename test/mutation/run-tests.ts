import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

/** `late`: they did not end, as with a loop that never does. */
export type TestsEnd = 'passed' | 'failed' | 'late'

// A machine that has other things to do is no test that fails.
// These measure the machine itself.
const PATIENT = ['--no-isolate', '--testTimeout', '60000', '--exclude', '**/*-stalls.test.ts']

export interface TestRun {
  /** Where the repository, or a copy of it, is. */
  readonly tree: string
  /** Paths from there, or their beginnings. */
  readonly tests: readonly string[]
  readonly timeoutMs: number
  /** Shows on standard error what the tests say. Default false. */
  readonly isShown?: boolean
}

/** Runs unit tests of a tree until the first that fails. Whatever they started ends with them. */
export async function runTests({ tree, tests, timeoutMs, isShown = false }: TestRun): Promise<TestsEnd> {
  const vitest = join(tree, 'node_modules', 'vitest', 'vitest.mjs')
  const args = [vitest, 'run', '--project', 'unit', '--bail', '1', '--reporter', 'dot', ...PATIENT, ...tests]
  const output = isShown ? 2 : 'ignore'
  const child = spawn(process.execPath, args, { cwd: tree, stdio: ['ignore', output, output], detached: true })
  const ended = once(child, 'exit').then(([code]) => (code === 0 ? 'passed' : 'failed') as TestsEnd)
  const waiting = new AbortController()
  const late = setTimeout(timeoutMs, 'late' as const, { signal: waiting.signal }).catch(() => 'late' as const)
  const end = await Promise.race([ended, late])
  waiting.abort()
  // The group is its own: tests that hang have workers that hang.
  if (end === 'late' && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  return end
}
