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
  const sources = new Map<string, string>()
  for (const { file, find, replace } of edits) {
    const url = new URL(file, ROOT)
    const parts = (sources.get(url.href) ?? readFileSync(fileURLToPath(url), 'utf8')).split(find)
    const count = parts.length - 1
    const says = `planted bug "${name}": ${file} has ${count} times, not once: ${find}\nSay anew what to change.`
    if (count !== 1) throw new Error(says)
    sources.set(url.href, parts.join(replace))
  }
  return [...sources]
}
