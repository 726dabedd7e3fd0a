import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { runScript } from '../measure/run-script.ts'
import { openTemporary, temporaryPath } from '../measure/temporary-file.ts'

const COMPILER = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
const POSTED = { postedNanoUsd: 7n, pendingNanoUsd: 0n }

it.each(['../src/index.ts', '../dist/index.js'])(
  'starts its worker from %s, and lets a process end that never closed its stores',
  async (entry) => {
    if (entry.endsWith('.js')) await promisify(execFile)(process.execPath, [COMPILER, '-b', packageFolder()])
    const path = temporaryPath()
    const { ended } = runScript('open-and-return.ts', new URL(entry, import.meta.url).href, path)
    expect(await ended).toBe(0)
    const { ledger } = await openTemporary({ path })
    expect(await ledger.balance('acme')).toEqual(POSTED)
  },
  60_000,
)

function packageFolder(): string {
  return fileURLToPath(new URL('..', import.meta.url))
}
