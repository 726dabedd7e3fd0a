import { expect, it } from 'vitest'
import { checkBarrels } from './check-barrels.ts'
import { checkFloors } from './check-floors.ts'
import { readSource } from './read-source.ts'
import { toPackage, type Manifest } from './workspace.ts'

const core = toPackage('core', { name: '@sluice/core', exports: { '.': { '@sluice/source': './src/index.ts' } } })

/** What is wrong with a catalog of this manifest that holds this one file. */
function findings(manifest: Omit<Manifest, 'name'>, path = 'tier.ts', text = ''): string[] {
  const catalog = toPackage('catalog', { name: '@sluice/catalog', ...manifest })
  const file = readSource(`packages/catalog/src/${path}`, text)
  return checkFloors({ packages: [core, catalog], files: [file] })
}

const onCore = { dependencies: { '@sluice/core': 'workspace:^' } }

it('lets a package use a lower floor', () => {
  expect(findings(onCore, 'tier.ts', "import '@sluice/core'\nimport './price.ts'\nimport 'node:fs'\n")).toEqual([])
})

it('refuses a dependency on a higher floor', () => {
  const protocols = toPackage('protocols', { name: '@sluice/protocols', devDependencies: { '@sluice/core': '' } })
  const upwards = toPackage('core', { name: '@sluice/core', devDependencies: { '@sluice/protocols': '' } })
  expect(checkFloors({ packages: [upwards, protocols], files: [] })).toEqual([
    'packages/core/package.json: @sluice/core (floor 0) uses @sluice/protocols (floor 1); allowed are floors below 0.',
  ])
})

it('refuses a neighbour on the same floor', () => {
  const catalog = toPackage('catalog', { name: '@sluice/catalog' })
  const protocols = toPackage('protocols', { name: '@sluice/protocols', dependencies: { '@sluice/catalog': '' } })
  expect(checkFloors({ packages: [catalog, protocols], files: [] })).toEqual([
    'packages/protocols/package.json: @sluice/protocols (floor 1) uses @sluice/catalog (floor 1); allowed are floors below 1.',
  ])
})

it('gives every provider the same floor', () => {
  const kit = toPackage('providers/kit', { name: '@sluice/provider-kit' })
  const made = toPackage('providers/made-up', { name: '@sluice/made-up', dependencies: { '@sluice/provider-kit': '' } })
  const other = toPackage('providers/other', { name: '@sluice/other', dependencies: { '@sluice/made-up': '' } })
  expect(checkFloors({ packages: [kit, made], files: [] })).toEqual([])
  expect(checkFloors({ packages: [kit, made, other], files: [] })).toEqual([
    'packages/providers/other/package.json: @sluice/other (floor 3) uses @sluice/made-up (floor 3); allowed are floors below 3.',
  ])
})

it('refuses a package without a floor', () => {
  const stray = toPackage('stray', { name: '@sluice/stray' })
  expect(checkFloors({ packages: [stray], files: [] })[0]).toContain('@sluice/stray has no floor')
})

it('refuses an import that the manifest does not name', () => {
  expect(findings({}, 'tier.ts', "import 'zod'\n")).toEqual([
    'packages/catalog/src/tier.ts:1: imports zod; allowed are the dependencies of @sluice/catalog.',
  ])
})

it('keeps devDependencies for tests', () => {
  const manifest = { devDependencies: { 'fast-check': '^4' } }
  expect(findings(manifest, 'tier.test.ts', "import 'fast-check'\nimport 'vitest'\n")).toEqual([])
  expect(findings(manifest, 'tier.ts', "import 'fast-check'\n")).toHaveLength(1)
  expect(findings(manifest, 'testing/fake.ts', "import 'fast-check'\n")).toHaveLength(1)
  expect(findings({}, 'tier.test.ts', "import 'fast-check'\n")).toHaveLength(1)
})

it('refuses imports past the exports of a package, by name or by path', () => {
  expect(findings(onCore, 'tier.ts', "import '@sluice/core/src/tier.ts'\n")[0]).toContain('past the exports')
  expect(findings(onCore, 'tier.ts', "import '../../core/src/tier.ts'\n")[0]).toContain('outside its package')
})

it('wants index files to be plain lists that the package exports', () => {
  const file = (path: string, text: string) => readSource(`packages/core/src/${path}`, text)
  const check = (path: string, text: string) => checkBarrels({ packages: [core], files: [file(path, text)] })
  expect(check('index.ts', "export { a } from './a.ts'\n")).toEqual([])
  expect(check('index.ts', 'export const a = 1\n')[0]).toContain('holds more than re-exports')
  expect(check('deep/index.ts', "export { a } from './a.ts'\n")[0]).toContain("a barrel below the package's own")
})
