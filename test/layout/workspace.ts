import { existsSync, globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readSource, type SourceFile } from './read-source.ts'

/** A package of the workspace, as its manifest says. */
export interface WorkspacePackage {
  readonly name: string
  /** Folder under `packages/`, such as `providers/kit`. */
  readonly folder: string
  /** Exported subpaths, such as `.` or `./testing`. */
  readonly subpaths: readonly string[]
  /** Source file of each subpath, from the root of the repository. */
  readonly entries: readonly string[]
  /** What its published code may import. */
  readonly dependencies: readonly string[]
  readonly devDependencies: readonly string[]
}

export interface Workspace {
  readonly packages: readonly WorkspacePackage[]
  readonly files: readonly SourceFile[]
}

/** The part of a package.json that the layout looks at. */
export interface Manifest {
  readonly name: string
  readonly exports?: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

const SOURCES = [
  'packages/**/*.{ts,mjs}',
  'tools/**/*.{ts,mjs}',
  'test/**/*.{ts,mjs}',
  'docs/**/*.{ts,mjs}',
  '*.{ts,mjs}',
]
const SKIPPED_FOLDERS: ReadonlySet<string> = new Set(['node_modules', 'dist', 'coverage', '.toolchain'])

const root = new URL('../../', import.meta.url)

/** Reads the whole workspace: manifests and sources. */
export function readWorkspace(): Workspace {
  const manifests = globSync(['packages/*/package.json', 'packages/providers/*/package.json'], {
    cwd: fileURLToPath(root),
  })
  const paths = globSync(SOURCES, {
    cwd: fileURLToPath(root),
    exclude: (name) => SKIPPED_FOLDERS.has(name.split(/[\\/]/).at(-1) ?? ''),
  })
  return {
    packages: manifests.map(withSlashes).toSorted().map(readPackage),
    files: paths
      .map(withSlashes)
      .toSorted()
      .map((path) => readSource(path, readText(path))),
  }
}

/** The text of a file of the repository; empty when there is none. */
export function readText(path: string): string {
  const url = new URL(path, root)
  return existsSync(url) ? readFileSync(url, 'utf8') : ''
}

/** Turns a manifest into a package of the workspace. */
export function toPackage(folder: string, manifest: Manifest): WorkspacePackage {
  const exported = Object.entries(manifest.exports ?? {})
  return {
    name: manifest.name,
    folder,
    subpaths: exported.map(([subpath]) => subpath),
    entries: exported.flatMap(([, target]) => sourceOf(folder, target)),
    dependencies: Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
    devDependencies: Object.keys(manifest.devDependencies ?? {}),
  }
}

function readPackage(path: string): WorkspacePackage {
  const manifest: Manifest = JSON.parse(readText(path))
  return toPackage(path.replace(/^packages\//, '').replace(/\/package\.json$/, ''), manifest)
}

function sourceOf(folder: string, target: unknown): string[] {
  if (typeof target !== 'object' || target === null || !('@sluice/source' in target)) return []
  return [`packages/${folder}/${String(target['@sluice/source']).replace(/^\.\//, '')}`]
}

function withSlashes(path: string): string {
  return path.replaceAll('\\', '/')
}
