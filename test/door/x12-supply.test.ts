import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const ROOT = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8')
const PACKAGES = globSync('packages/{*,providers/*}/package.json', { cwd: ROOT })
const ALLOWED_FILES = new Set(['dist', 'src', '!src/**/*.test.ts', '!dist/.tsbuildinfo'])

describe('X12: what is installed and published', () => {
  it('has a checksum for every package in the lockfile', () => {
    const lockfile = read('pnpm-lock.yaml')
    const section = lockfile.slice(lockfile.indexOf('\npackages:\n'), lockfile.indexOf('\nsnapshots:\n'))
    const resolutions = section.match(/^ {4}resolution: .*$/gm) ?? []
    expect(resolutions.length).toBeGreaterThan(100)
    expect(resolutions.filter((line) => !line.includes('integrity: sha512-'))).toEqual([])
  })

  it('runs no script of a dependency when it is installed', () => {
    const built = /^allowBuilds:\n((?: {2}.*\n)+)/m.exec(read('pnpm-workspace.yaml'))?.[1] ?? ''
    expect(
      built
        .trim()
        .split('\n')
        .filter((line) => !line.endsWith(': false')),
    ).toEqual([])
    const scripts = PACKAGES.flatMap((path) => Object.keys(JSON.parse(read(path)).scripts ?? {}))
    expect(scripts.filter((name) => /install|prepare|postpack/.test(name))).toEqual([])
  })

  it.each(PACKAGES)('publishes of %s what is on a list, and nothing beside it', (path) => {
    const { files } = JSON.parse(read(path))
    expect(Array.isArray(files)).toBe(true)
    const odd = files.filter(
      (name: string) => !ALLOWED_FILES.has(name) && !/^(?:weights|presets|!src\/.*|!dist\/.*|static)/.test(name),
    )
    expect(odd).toEqual([])
  })
})
