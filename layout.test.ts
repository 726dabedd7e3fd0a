import { expect, it } from 'vitest'
import { checkAmbient } from './test/layout/check-ambient.ts'
import { checkBarrels } from './test/layout/check-barrels.ts'
import { checkFloors } from './test/layout/check-floors.ts'
import { checkNames } from './test/layout/check-names.ts'
import { checkRouterStar } from './test/layout/check-router-star.ts'
import { checkSize } from './test/layout/check-size.ts'
import { checkSyntax } from './test/layout/check-syntax.ts'
import { checkVendorNames } from './test/layout/check-vendor-names.ts'
import { readText, readWorkspace } from './test/layout/workspace.ts'

// The house plan of docs/architecture.md, executable. Each rule is proven to fail in test/layout/.
const workspace = readWorkspace()
const { files } = workspace

it.each([
  ['builds packages on lower floors only', () => checkFloors(workspace)],
  ['keeps the steps of the router apart', () => checkRouterStar(files)],
  ['names vendors only where they are at home', () => checkVendorNames(files)],
  ['keeps files and functions short', () => checkSize(files)],
  ['gives files names that say something', () => checkNames(files.map(({ path }) => path))],
  ['has no any, no silenced compiler and no test held back', () => checkSyntax(files)],
  ['passes time, randomness, environment and network in', () => checkAmbient(files)],
  ['lists names in index files and nothing else', () => checkBarrels(workspace)],
])('the repository %s', (_, findings) => {
  expect(findings()).toEqual([])
})

it('is read as a whole: packages, tools, tests and root', () => {
  const paths = new Set(files.map(({ path }) => path))
  for (const path of ['packages/core/src/tier.ts', 'packages/providers/kit/src/index.ts', 'tools/dev.mjs'])
    expect(paths).toContain(path)
  expect(workspace.packages.map(({ name }) => name)).toContain('@sluice/provider-kit')
})

it('locks no address of a package registry', () => {
  const lockfile = readText('pnpm-lock.yaml')
  expect(lockfile).toContain('lockfileVersion')
  expect(lockfile).not.toMatch(/https?:\/\/|tarball:/)
})
