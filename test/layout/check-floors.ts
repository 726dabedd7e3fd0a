import { posix } from 'node:path'
import { isPublished, packageFolder } from './file-role.ts'
import type { SourceFile } from './read-source.ts'
import type { Workspace, WorkspacePackage } from './workspace.ts'

/** The floor of each package, by its folder under `packages/`; `providers/*` is every provider. A package builds only on lower floors. */
const FLOORS: Readonly<Record<string, number>> = {
  core: 0,
  catalog: 1,
  protocols: 1,
  classifier: 1,
  memory: 1,
  router: 2,
  redis: 2,
  sqlite: 2,
  keys: 2,
  simulator: 2,
  'providers/kit': 2,
  'providers/*': 3,
  http: 3,
  dashboard: 3,
  observe: 3,
  express: 4,
  koa: 4,
  'ai-sdk': 4,
  fastify: 4,
  hono: 4,
  node: 4,
  sluice: 5,
  bench: 6,
}

/** A package depends on and imports lower floors only, through their `exports`, and only what its manifest names. */
export function checkFloors({ packages, files }: Workspace): string[] {
  const byName = new Map(packages.map((each) => [each.name, each]))
  const byFolder = new Map(packages.map((each) => [each.folder, each]))
  return [
    ...packages.flatMap((each) => checkManifest(each, byName)),
    ...files.flatMap((file) => {
      const owner = byFolder.get(packageFolder(file.path) ?? '')
      return owner ? file.imports.flatMap((each) => checkImport(file, each, owner, byName)) : []
    }),
  ]
}

function floorOf({ folder }: WorkspacePackage): number | undefined {
  return FLOORS[folder] ?? FLOORS[folder.replace(/[^/]+$/, '*')]
}

type ByName = ReadonlyMap<string, WorkspacePackage>

function checkManifest(owner: WorkspacePackage, byName: ByName): string[] {
  const path = `packages/${owner.folder}/package.json`
  if (floorOf(owner) === undefined)
    return [`${path}: ${owner.name} has no floor. Give it one in test/layout/check-floors.ts.`]
  return [...owner.dependencies, ...owner.devDependencies].flatMap((name) => {
    const wanted = byName.get(name)
    return wanted ? checkFloor(path, owner, wanted) : []
  })
}

function checkFloor(where: string, owner: WorkspacePackage, wanted: WorkspacePackage): string[] {
  const own = floorOf(owner) ?? -1
  const other = floorOf(wanted) ?? Number.POSITIVE_INFINITY
  if (other < own) return []
  return [
    `${where}: ${owner.name} (floor ${own}) uses ${wanted.name} (floor ${other}); allowed are floors below ${own}.`,
  ]
}

function checkImport(
  file: SourceFile,
  { specifier, line }: SourceFile['imports'][number],
  owner: WorkspacePackage,
  byName: ByName,
): string[] {
  const where = `${file.path}:${line}`
  if (specifier.startsWith('.')) return checkRelative(where, file.path, specifier, owner)
  if (specifier.startsWith('node:')) return []
  const name = packageName(specifier)
  const wanted = byName.get(name)
  return [
    ...checkDeclared(where, file.path, name, owner),
    ...(wanted ? [...checkFloor(where, owner, wanted), ...checkSubpath(where, specifier, wanted)] : []),
  ]
}

function checkRelative(where: string, path: string, specifier: string, owner: WorkspacePackage): string[] {
  const target = posix.join(posix.dirname(path), specifier)
  if (target.startsWith(`packages/${owner.folder}/`)) return []
  return [`${where}: imports ${specifier}, outside its package; allowed are other packages by name.`]
}

function checkDeclared(where: string, path: string, name: string, owner: WorkspacePackage): string[] {
  if (owner.dependencies.includes(name) || name === owner.name) return []
  if (isPublished(path)) return [`${where}: imports ${name}; allowed are the dependencies of ${owner.name}.`]
  // Test runners stand in the root manifest, for all packages.
  if (owner.devDependencies.includes(name) || name === 'vitest') return []
  return [`${where}: imports ${name}; allowed are the dependencies and devDependencies of ${owner.name}.`]
}

function checkSubpath(where: string, specifier: string, wanted: WorkspacePackage): string[] {
  const subpath = `.${specifier.slice(wanted.name.length)}`
  if (wanted.subpaths.includes(subpath)) return []
  return [
    `${where}: imports ${specifier}, past the exports of ${wanted.name}; allowed are ${wanted.subpaths.join(', ')}.`,
  ]
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
