import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const BIN = fileURLToPath(new URL('../../packages/sluice/src/bin.ts', import.meta.url))

/** A `sluice` command that runs in a folder of its own. */
export interface Command {
  readonly child: ChildProcessWithoutNullStreams
  readonly output: { text: string }
  readonly exited: Promise<{ readonly code: number; readonly text: string }>
}

/** An empty folder that is gone with its test. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-command-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export interface CommandOptions {
  /** Default: an empty folder. */
  readonly cwd?: string
  /** Beside PATH and HOME: no keys of whoever runs the tests, every vendor is simulated. */
  readonly env?: Readonly<Record<string, string>>
}

/** Starts a command; it is ended with its test, at the latest. */
export function start(args: readonly string[], { cwd = emptyFolder(), env = {} }: CommandOptions = {}): Command {
  const { PATH, HOME } = process.env
  const child = spawn(process.execPath, ['--conditions=@sluice/source', BIN, ...args], {
    cwd,
    env: { PATH, HOME, ...env },
  })
  const output = { text: '' }
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (output.text += chunk))
  }
  const exited = once(child, 'exit').then(([code]) => ({ code: Number(code), text: output.text }))
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, output, exited }
}

/** Waits until a command has written what is looked for; returns its first group. */
export async function said(command: Command, pattern: RegExp): Promise<string> {
  for (;;) {
    const found = pattern.exec(command.output.text)
    if (found) return found[1] ?? found[0]
    await Promise.race([
      once(command.child.stdout, 'data'),
      command.exited.then(({ text }) => {
        throw new Error(`the command ended before it said ${pattern}: ${text}`)
      }),
    ])
  }
}

/** Sends a small request to a gateway. */
export function ask(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const body = { model: 'tier:haiku', max_tokens: 50, messages: [{ role: 'user', content: 'Why is the sky blue?' }] }
  return fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}
