import type { Workspace } from './workspace.ts'

/** `index.ts` is a plain list of names, and stands only where a package exports it. */
export function checkBarrels({ packages, files }: Workspace): string[] {
  const entries = new Set(packages.flatMap(({ entries: own }) => own))
  return files
    .filter(({ path }) => path.startsWith('packages/') && path.endsWith('/index.ts'))
    .flatMap(({ path, isListOfReExports }) => [
      ...(isListOfReExports ? [] : [`${path}: holds more than re-exports; allowed is a plain list of them.`]),
      ...(entries.has(path) ? [] : [`${path}: a barrel below the package's own; allowed are the files in "exports".`]),
    ])
}
