import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { PlantedBug } from './planted-bug.ts'

const ROOT = new URL('../../../', import.meta.url)

/** Puts a defect into the modules of this process that are loaded from now on. The files stay as they are. */
export function plant(bug: PlantedBug): void {
  const sources = new Map(plantedSources(bug))
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      const source = sources.get(url)
      return source === undefined ? loaded : { ...loaded, source }
    },
  })
}

/** The changed files, by URL. @throws Error where what is to be changed no longer stands there, or more than once. */
export function plantedSources({ name, edits }: PlantedBug): [string, string][] {
  return edits.map(({ file, find, replace }) => {
    const url = new URL(file, ROOT)
    const parts = readFileSync(fileURLToPath(url), 'utf8').split(find)
    if (parts.length === 2) return [url.href, parts.join(replace)]
    const count = parts.length - 1
    throw new Error(`planted bug "${name}": ${file} has ${count} times, not once: ${find}\nSay anew what to change.`)
  })
}
