// The public names of a built package, each with the text of its declaration.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseSync } from 'oxc-parser'

/** Every name that a `.d.ts` file exports, sorted: `[name, declaration]`. */
export function readDeclarations(path) {
  const declarations = [...exportsOf(path, new Map())]
  return declarations.toSorted(([one], [other]) => (one < other ? -1 : 1))
}

function exportsOf(path, seen) {
  const known = seen.get(path)
  if (known) return known
  const found = new Map()
  seen.set(path, found)
  const text = readFileSync(path, 'utf8')
  const { program, comments, module } = parseSync(path, text)
  const file = { path, statements: program.body, textOf: (node) => cut(text, node, comments) }
  for (const entry of module.staticExports.flatMap(({ entries }) => entries)) addExport(entry, file, found, seen)
  return found
}

function addExport({ exportName, importName, localName, moduleRequest }, file, found, seen) {
  const source = moduleRequest?.value
  const name = exportName.name ?? 'default'
  if (source === undefined) found.set(name, declarationOf(localName.name ?? 'default', name, file))
  else if (!source.startsWith('.')) found.set(exportName.name ?? `* from ${source}`, `export … from '${source}';`)
  else if (importName.kind === 'AllButDefault') {
    for (const [each, declaration] of exportsOf(fileOf(file.path, source), seen)) found.set(each, declaration)
  } else found.set(name, fromFile(fileOf(file.path, source), importName.name ?? 'default', name, seen))
}

/** Overloads are one name with several statements. */
function declarationOf(local, name, { path, statements, textOf }) {
  const own = statements.filter((statement) => namesOf(statement.declaration ?? statement).includes(local))
  if (own.length > 0) return own.map(textOf).join('\n')
  throw new Error(`${path}: exports ${name}, but declares no ${local}.`)
}

function namesOf(declaration) {
  if (declaration.type === 'VariableDeclaration') return declaration.declarations.map(({ id }) => id.name)
  return declaration.id ? [declaration.id.name] : []
}

function fromFile(path, name, exportedAs, seen) {
  const declaration = exportsOf(path, seen).get(name)
  if (declaration === undefined) throw new Error(`${path}: has no export ${name}.`)
  return name === exportedAs ? declaration : `// exported as ${exportedAs}\n${declaration}`
}

function fileOf(from, specifier) {
  return join(dirname(from), specifier.replace(/(?:\.d)?\.[jt]s$/, '.d.ts'))
}

/** The text of a node without comments and empty lines. */
function cut(text, { start, end }, comments) {
  let code = ''
  let from = start
  for (const comment of comments) {
    if (comment.start < from || comment.end > end) continue
    code += text.slice(from, comment.start)
    from = comment.end
  }
  const lines = (code + text.slice(from, end)).split(/\r?\n/).map((line) => line.trimEnd())
  return lines.filter((line) => line !== '').join('\n')
}
