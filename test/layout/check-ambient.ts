import { isProduct } from './file-role.ts'
import type { SourceFile } from './read-source.ts'

interface Ambient {
  readonly names: ReadonlySet<string>
  readonly homes: readonly RegExp[]
  readonly instead: string
}

/** What product code takes as an argument instead of reaching for it. */
const AMBIENT: readonly Ambient[] = [
  {
    names: new Set([
      'Date.now',
      'new Date()',
      'performance.now',
      'setTimeout()',
      'setInterval()',
      'node:timers',
      'node:timers/promises',
    ]),
    homes: [/^packages\/core\/src\/clock\.ts$/],
    instead: 'a Clock that is passed in',
  },
  {
    names: new Set(['Math.random']),
    homes: [/^packages\/core\/src\/random\.ts$/],
    instead: 'a Random that is passed in',
  },
  {
    names: new Set(['process.env']),
    homes: [/^packages\/providers\/[^/]+\/src\//, /^packages\/sluice\/src\//],
    instead: 'settings that a provider or packages/sluice has read',
  },
  { names: new Set(['fetch()', 'globalThis.fetch']), homes: [], instead: 'the fetch of the provider kit, passed in' },
]

/** Time, randomness, environment and network come in as arguments. */
export function checkAmbient(files: readonly SourceFile[]): string[] {
  return files.filter(({ path }) => isProduct(path)).flatMap(checkFile)
}

function checkFile({ path, uses, imports }: SourceFile): string[] {
  const all = [...uses, ...imports.map(({ specifier, line }) => ({ name: specifier, line }))]
  return AMBIENT.filter(({ homes }) => !homes.some((home) => home.test(path))).flatMap(({ names, instead }) =>
    all
      .filter(({ name }) => names.has(name))
      .map(({ name, line }) => `${path}:${line}: uses ${name}; allowed is ${instead}.`),
  )
}
