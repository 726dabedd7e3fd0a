import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { findJsonFault } from '@sluice/core'

/** Policies that come with Sluice. */
export const PRESETS = ['seed', '2026-11'] as const

/** A policy as read from disk, not yet checked. */
export interface PolicyFile {
  /** Its path, or the preset's name: what errors call it. */
  readonly origin: string
  readonly path: string
  readonly policy: unknown
}

/**
 * Reads a policy: the name of a preset, or the path of a JSON file.
 * @throws Error that says which file, and for broken JSON the line and column.
 */
export function readPolicyFile(nameOrPath: string): PolicyFile {
  const isPreset = PRESETS.some((name) => name === nameOrPath)
  const path = isPreset ? presetPath(nameOrPath) : nameOrPath
  if (!existsSync(path)) {
    const presets = PRESETS.map((name) => `"${name}"`).join(', ')
    throw new Error(`policy: there is no file "${nameOrPath}". Pass the path of a JSON file, or a preset: ${presets}.`)
  }
  return { origin: nameOrPath, path, policy: parseJson(readFileSync(path, 'utf8'), nameOrPath) }
}

function presetPath(name: string): string {
  const shipped = fileURLToPath(new URL(`../presets/${name}.json`, import.meta.url))
  return existsSync(shipped) ? shipped : fileURLToPath(new URL(`../../../presets/${name}.json`, import.meta.url))
}

function parseJson(text: string, origin: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new Error(`${origin}: is not JSON at ${placeOfFault(text)}: ${message}`, { cause: error })
  }
}

/** V8 keeps most positions to itself, and counts characters where people count lines. */
function placeOfFault(text: string): string {
  const before = text.slice(0, findJsonFault(text)).split('\n')
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
}
