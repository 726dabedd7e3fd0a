import { readFileSync } from 'node:fs'

/** A file with changes to the catalog. @throws Error that names the file and what is wrong with it */
export function readOverlayFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new Error(`catalog: ${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}
