import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { PRESETS, readPolicyFile } from './read-policy-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'sluice-policy-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('readPolicyFile', () => {
  it.each(PRESETS)('finds the preset %s by its name', (name) => {
    expect(readPolicyFile(name)).toMatchObject({ origin: name, policy: { tiers: expect.anything() } })
  })

  it('names the file and the presets when there is none', () => {
    expect(() => readPolicyFile('missing.json')).toThrow(/no file "missing\.json".*"seed"/)
  })

  it.each([
    ['an unexpected token', '{\n  "version": "1",\n  "tiers": {,}\n}\n', 'line 3, column 13'],
    ['a value that is none', '{\n  "version": x\n}\n', 'line 2, column 14'],
    ['an end that comes too early', '{\n  "version":', 'line 2, column 13'],
  ])('tells line and column of broken JSON: %s', (_, text, place) => {
    const path = join(folder, 'broken.json')
    writeFileSync(path, text)
    expect(() => readPolicyFile(path)).toThrow(`broken.json: is not JSON at ${place}: `)
  })
})
