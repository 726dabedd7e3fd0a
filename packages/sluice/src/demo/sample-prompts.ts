import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { Random } from '@sluice/core'
import { OWN_PROMPTS } from './own-prompts.ts'

export interface PromptSample {
  readonly prompts: readonly string[]
  /** Where they come from, in words. */
  readonly source: string
}

// Beside a checkout of the repository, where the routing data sets are kept; absent from an installed package.
const DATA_FOLDER = fileURLToPath(new URL('../../../../../shared/data/routing/', import.meta.url))
const SUFFIX = '.jsonl.gz'

/** Draws prompts: from the routing data sets when they are there, as many from each; else from a small set of our own. */
export function samplePrompts(count: number, random: Random): PromptSample {
  const files = existsSync(DATA_FOLDER) ? readdirSync(DATA_FOLDER).filter((name) => name.endsWith(SUFFIX)) : []
  if (files.length === 0) {
    return { prompts: draw(OWN_PROMPTS, count, random), source: `${OWN_PROMPTS.length} prompts written for this demo` }
  }
  const share = Math.ceil(count / files.length)
  const drawn = files.flatMap((name) => draw(readPrompts(`${DATA_FOLDER}${name}`), share, random))
  const names = files.map((name) => name.slice(0, -SUFFIX.length)).join(', ')
  return { prompts: shuffled(drawn, random).slice(0, count), source: `the test splits of ${names}` }
}

function readPrompts(path: string): string[] {
  const lines = gunzipSync(readFileSync(path)).toString('utf8').split('\n')
  return lines.flatMap((line) => (line === '' ? [] : promptOf(JSON.parse(line))))
}

function promptOf(row: unknown): string[] {
  const isTest = typeof row === 'object' && row !== null && 'split' in row && row.split === 'test'
  return isTest && 'prompt' in row && typeof row.prompt === 'string' ? [row.prompt] : []
}

/** Without repetition as long as there are enough. */
function draw(prompts: readonly string[], count: number, random: Random): string[] {
  const drawn: string[] = []
  while (drawn.length < count) drawn.push(...shuffled(prompts, random).slice(0, count - drawn.length))
  return drawn
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], random: Random): T[] {
  const rest = [...items]
  return items.flatMap(() => rest.splice(Math.floor(random.next() * rest.length), 1))
}
