import { posix } from 'node:path'
import { isProduct } from './file-role.ts'
import type { SourceFile } from './read-source.ts'

const STEPS = 'packages/router/src/'
/** The corridor itself, from setting out to settling, and what puts it together. */
const CENTRE: ReadonlySet<string> = new Set([
  'route.ts',
  'explain.ts',
  'find-candidates.ts',
  'plan-cascade.ts',
  'explore.ts',
  'shadow-answer.ts',
  'take-quotas.ts',
  'hold-money.ts',
  'climb-tiers.ts',
  'top-up.ts',
  'count-tokens.ts',
  'trip.ts',
  'deliver.ts',
  'settlement.ts',
  'create-router.ts',
  'list-models.ts',
  'report-health.ts',
])
const ALLOWED: ReadonlySet<string> = new Set(['attempts -> breaker'])

/** In the router only the centre imports across step folders: a star, not a web. Nothing calls back into the centre. */
export function checkRouterStar(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => path.startsWith(STEPS) && isProduct(path))
    .flatMap((file) => file.imports.flatMap((each) => checkImport(file.path, each)))
}

function checkImport(path: string, { specifier, line }: SourceFile['imports'][number]): string[] {
  if (!specifier.startsWith('.')) return []
  const own = path.slice(STEPS.length)
  const target = posix.join(posix.dirname(path), specifier).slice(STEPS.length)
  const [from, to] = [stepOf(own), stepOf(target)]
  if (from !== undefined && CENTRE.has(target))
    return [`${path}:${line}: step ${from}/ imports ${target}; allowed is the other way round only.`]
  if (to === undefined || to === from || CENTRE.has(own) || own === 'index.ts') return []
  if (ALLOWED.has(`${from} -> ${to}`)) return []
  return [
    `${path}:${line}: imports step ${to}/; allowed for ${[...CENTRE].join(', ')} and ${[...ALLOWED].join(', ')} only.`,
  ]
}

function stepOf(path: string): string | undefined {
  const slash = path.indexOf('/')
  return slash === -1 ? undefined : path.slice(0, slash)
}
