import { DatabaseSync } from 'node:sqlite'
import type { WorkerSettings } from '../operations.ts'
import { prepare } from './prepare.ts'
import { resultCode } from './result-code.ts'
import { APPLICATION_ID, MIGRATIONS } from './schema.ts'

/** How long a batch waits while another process writes. */
const BUSY_MS = 5_000
const BUSY = 5
const WAL_ATTEMPTS = 100
const WAL_PAUSE_MS = 50
const SYNCHRONOUS = { process: 'NORMAL', power: 'FULL' } as const

/** What to do about it, by SQLite's primary result code. */
const ADVICE: Readonly<Record<number, string>> = {
  [BUSY]: 'another program holds it. Close that program',
  8: 'it cannot be written. Make the file and its folder writable',
  10: 'its disk cannot be read or written. Check the disk',
  11: 'it is damaged. Restore it from a copy, or pass another path',
  13: 'its disk is full. Make room',
  14: 'it cannot be opened. Its folder must exist, and both must be writable',
  26: 'it is not an SQLite database. Pass another path',
}

/**
 * Opens the file, makes it when there is none, and brings it to this version.
 * @throws Error that says what is wrong with which file, and what to do.
 */
export function openFile({ path, durability }: Omit<WorkerSettings, 'monotonicMs'>): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path)
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`)
    checkOwner(database)
    useWriteAheadLog(database)
    database.exec(`PRAGMA synchronous = ${SYNCHRONOUS[durability]}`)
    migrate(database)
    return database
  } catch (cause) {
    database?.close()
    throw new Error(`sqlite: cannot use ${path}: ${adviceFor(cause)}.`, { cause })
  }
}

/** In one transaction: another process may be making the file right now. */
function checkOwner(database: DatabaseSync): void {
  database.exec('BEGIN')
  const id = integer(database, 'PRAGMA application_id')
  const tables = integer(database, 'SELECT count(*) FROM sqlite_schema')
  database.exec('COMMIT')
  if (id !== APPLICATION_ID && tables > 0) throw new Error('it is the database of another program. Pass another path')
}

/** Of several processes that open a new file at once, all but one are turned away here without SQLite's own waiting. */
function useWriteAheadLog(database: DatabaseSync): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return database.exec('PRAGMA journal_mode = WAL')
    } catch (cause) {
      if (resultCode(cause) !== BUSY || attempt === WAL_ATTEMPTS) throw cause
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAL_PAUSE_MS)
    }
  }
}

function migrate(database: DatabaseSync): void {
  database.exec('BEGIN IMMEDIATE')
  const version = integer(database, 'PRAGMA user_version')
  if (version > MIGRATIONS.length) {
    throw new Error(
      `a newer Sluice wrote it (version ${version}; this one knows ${MIGRATIONS.length}). Update Sluice, or pass another path`,
    )
  }
  for (const migration of MIGRATIONS.slice(version)) database.exec(migration)
  database.exec(`PRAGMA user_version = ${MIGRATIONS.length}; PRAGMA application_id = ${APPLICATION_ID}; COMMIT`)
}

function integer(database: DatabaseSync, sql: string): number {
  return Number(Object.values(prepare(database, sql).get() ?? {})[0])
}

function adviceFor(cause: unknown): string {
  const advice = ADVICE[resultCode(cause)]
  if (advice !== undefined) return advice
  return cause instanceof Error ? cause.message : String(cause)
}
