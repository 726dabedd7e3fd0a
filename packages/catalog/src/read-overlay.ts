import { z } from 'zod'
import { CatalogError } from './catalog-error.ts'
import { catalogFile, type CatalogFile } from './catalog-file.ts'

const LONGEST_EXCERPT = 80

/**
 * Checks a catalog file and gives it back unchanged, ready for `loadCatalog`.
 * @param name what the file is called in errors, such as its path.
 * @throws CatalogError with the file, the JSON path, what was found and what is allowed.
 */
export function readOverlay(input: unknown, name: string): CatalogFile {
  const result = catalogFile.safeParse(input)
  if (!result.success) throw problemAt(name, result.error, input)
  return checkSources(result.data, name)
}

/** What the schema found first, as an error. */
export function problemAt(name: string, { issues }: z.ZodError, input: unknown): CatalogError {
  const [issue] = issues
  if (!issue) return new CatalogError(name, 'is not valid.')
  const unknownField = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
  const path = [...issue.path, ...unknownField]
  const where = path.length > 0 ? `${name}: ${z.core.toDotPath(path)}` : name
  return new CatalogError(where, `${issue.message}. Found ${excerpt(valueAt(input, path))}.`)
}

function checkSources(file: CatalogFile, name: string): CatalogFile {
  const known = Object.keys(file.sources ?? {})
  for (const [vendor, { defaults, offers }] of Object.entries(file.vendors ?? {})) {
    for (const [id, { sources = [] }] of [...Object.entries(offers), ['defaults', defaults ?? {}] as const]) {
      const missing = sources.find((key) => !known.includes(key))
      if (missing === undefined) continue
      const path = z.core.toDotPath(['vendors', vendor, ...(id === 'defaults' ? [id] : ['offers', id]), 'sources'])
      throw new CatalogError(`${name}: ${path}`, `"${missing}" is not in "sources" of the file: ${known.join(', ')}.`)
    }
  }
  return file
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => {
    return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  }, input)
}

function excerpt(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > LONGEST_EXCERPT ? `${text.slice(0, LONGEST_EXCERPT)}…` : text
}
