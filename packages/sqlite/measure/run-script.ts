import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A script of this folder in a process of its own, and what it prints, line by line. */
export interface RunningScript {
  readonly process: ChildProcess
  readonly lines: AsyncIterable<string>
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
}

/** Starts a script of this folder from its source. */
export function runScript(name: string, ...parameters: readonly string[]): RunningScript {
  const script = fileURLToPath(new URL(name, import.meta.url))
  const flags = ['--conditions=@sluice/source', '--disable-warning=ExperimentalWarning']
  const child = spawn(process.execPath, [...flags, script, ...parameters], { stdio: ['ignore', 'pipe', 'inherit'] })
  return { process: child, lines: createInterface({ input: child.stdout }), ended: endOf(child) }
}

async function endOf(child: ChildProcess): Promise<number | string> {
  await once(child, 'close')
  return child.exitCode ?? child.signalCode ?? 'unknown'
}
