import { readdirSync, readFileSync } from 'node:fs'
import type { ScriptedReply } from './scripted-vendor.ts'

interface FixtureFile {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
  /** In place of `body`, where it is no JSON. */
  readonly rawBody?: string
}

/** The `error.*.json` files of a folder, by what stands between, such as `429.rate_limit`. */
export function readErrorFixtures(folder: URL): ReadonlyMap<string, ScriptedReply> {
  const names = readdirSync(folder).filter((name) => /^error\..*\.json$/.test(name))
  return new Map(
    names.toSorted().map((name) => [name.slice('error.'.length, -'.json'.length), readReply(new URL(name, folder))]),
  )
}

function readReply(file: URL): ScriptedReply {
  const fixture: FixtureFile = JSON.parse(readFileSync(file, 'utf8'))
  const { status, headers, body, rawBody } = fixture
  return { status, headers, body: rawBody ?? JSON.stringify(body) }
}
