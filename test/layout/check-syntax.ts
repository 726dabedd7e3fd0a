import { isTest } from './file-role.ts'
import type { SourceFile } from './read-source.ts'

const SILENCERS = /@ts-(?:ignore|nocheck)\b/
const HELD_BACK = /^(?:it|test|describe)(?:\.\w+)*\.(?:skip|skipIf|runIf|only|todo)$/

/** No `any`, no silenced compiler, no test held back. */
export function checkSyntax(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => [
    ...file.anyTypes.map((line) => `${file.path}:${line}: the type any; allowed is unknown.`),
    ...file.comments
      .filter(({ text }) => SILENCERS.test(text))
      .map(({ line }) => `${file.path}:${line}: silences the compiler; allowed is @ts-expect-error in type tests.`),
    ...heldBack(file),
  ])
}

function heldBack({ path, uses }: SourceFile): string[] {
  if (!isTest(path)) return []
  return uses
    .filter(({ name }) => HELD_BACK.test(name))
    .map(({ name, line }) => `${path}:${line}: ${name} holds tests back; allowed are tests that run.`)
}
