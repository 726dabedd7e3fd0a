import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { emptyFolder, start } from './run-command.ts'

const LONG = 60_000

async function run(cwd: string, ...args: string[]) {
  return start(args, { cwd }).exited
}

describe('a first policy', () => {
  it(
    'is written, checked and explained',
    async () => {
      const folder = emptyFolder()
      const written = await run(folder, 'init', 'mine.json')
      expect(written).toMatchObject({ code: 0, text: expect.stringContaining('sluice check mine.json') })
      expect(existsSync(join(folder, 'mine.json'))).toBe(true)
      expect(await run(folder, 'init', 'mine.json')).toMatchObject({
        code: 1,
        text: expect.stringContaining('--force'),
      })
      const checked = await run(folder, 'check', 'mine.json', '--json')
      expect(checked.code).toBe(0)
      expect(JSON.parse(checked.text)).toContainEqual(
        expect.objectContaining({ severity: 'note', path: 'providers.openai' }),
      )
      const explained = await run(folder, 'explain', 'Say hello.', '--policy', 'mine.json')
      expect(explained).toMatchObject({ code: 0, text: expect.stringMatching(/Tier {8}haiku[^]*1\. .*about \$/) })
    },
    LONG,
  )

  it(
    'that is wrong is said to be, by the exit code too',
    async () => {
      const folder = emptyFolder()
      writeFileSync(join(folder, 'bad.json'), '{ "version": "1", "tiers": {} }')
      expect(await run(folder, 'check', 'bad.json')).toMatchObject({
        code: 1,
        text: expect.stringContaining('It cannot be used.'),
      })
      expect(await run(folder, 'check', 'none.json')).toMatchObject({
        code: 2,
        text: expect.stringContaining('there is no file'),
      })
    },
    LONG,
  )
})
