import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const EXAMPLE = `${ROOT}examples/fault-proxy.ts`

it('is shown word for word in docs/fault-proxy.md', () => {
  const example = readFileSync(EXAMPLE, 'utf8')
  expect(readFileSync(`${ROOT}docs/fault-proxy.md`, 'utf8')).toContain(`\n${example}\`\`\`\n`)
})

it('prints what it says and ends by itself', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@sluice/source', EXAMPLE])
  const promised = [...readFileSync(EXAMPLE, 'utf8').matchAll(/^console\.log.*\/\/ ([^:\n]+)/gm)].map(
    ([, said]) => said,
  )
  expect(stdout.trim().split('\n')).toEqual(promised)
})
