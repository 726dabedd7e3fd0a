import { posix } from 'node:path'

const KEBAB_CASE = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|bench|config))?\.(?:ts|mjs)$/
const KEBAB_FOLDER = /^[a-z0-9]+(?:-[a-z0-9]+)*$/
const SAYS_NOTHING = /(?:^|-)(?:utils?|helpers?|common|types?|managers?|services?)$/

/** A file's name is the question it answers, in kebab-case. */
export function checkNames(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const file = posix.basename(path)
    const folders = posix
      .dirname(path)
      .split('/')
      .filter((folder) => folder !== '.')
    const isKebab = KEBAB_CASE.test(file) && folders.every((folder) => KEBAB_FOLDER.test(folder))
    const empty = [...folders, file.split('.')[0] ?? ''].find((name) => SAYS_NOTHING.test(name))
    return [
      ...(isKebab ? [] : [`${path}: is not kebab-case; allowed are names such as next-step.ts.`]),
      ...(empty === undefined ? [] : [`${path}: "${empty}" says nothing; allowed is a name that says what it does.`]),
    ]
  })
}
