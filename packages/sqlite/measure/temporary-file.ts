import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openSqlite, type SqliteOptions, type SqliteStores } from '../src/index.ts'

/** A path for a file that does not exist yet, in a folder that goes with the test. */
export function temporaryPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-sqlite-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'sluice.db')
}

/** Stores that are closed when the test is over; on a new file, unless `path` names one. */
export async function openTemporary({
  path = temporaryPath(),
  ...options
}: Partial<SqliteOptions> = {}): Promise<SqliteStores> {
  const stores = await openSqlite({ path, ...options })
  onTestFinished(() => stores.close())
  return stores
}
