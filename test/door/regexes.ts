import { globSync, readFileSync } from 'node:fs'
import { parseSync, Visitor } from 'oxc-parser'
import { isProduct } from '../layout/file-role.ts'

const ROOT = new URL('../../', import.meta.url)

/** A regular expression as it stands in the code. */
export interface FoundRegex {
  readonly at: string
  readonly regex: RegExp
}

/** Every regular expression that is written out in the code of the packages. */
export function regexesOfProduct(): FoundRegex[] {
  const paths = globSync('packages/{*,providers/*}/src/**/*.ts', { cwd: ROOT }).map((path) =>
    path.replaceAll('\\', '/'),
  )
  return paths.filter(isProduct).flatMap((path) => regexesIn(path, readFileSync(new URL(path, ROOT), 'utf8')))
}

function regexesIn(path: string, text: string): FoundRegex[] {
  const found: FoundRegex[] = []
  const visitor = new Visitor({
    Literal(node) {
      if (!('regex' in node)) return
      const line = text.slice(0, node.start).split('\n').length
      found.push({ at: `${path}:${line}`, regex: new RegExp(node.regex.pattern, node.regex.flags) })
    },
  })
  visitor.visit(parseSync(path, text).program)
  return found
}
