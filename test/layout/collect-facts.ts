import type { Expression, Function as FunctionNode, ArrowFunctionExpression, VisitorObject } from 'oxc-parser'

/** What the layout rules ask of a file's code. Lines are counted from 1. */
export interface CodeFacts {
  readonly imports: readonly { readonly specifier: string; readonly line: number }[]
  readonly functions: readonly { readonly line: number; readonly lineCount: number }[]
  /** What the code takes from outside itself: `fetch()`, `Date.now`, `process.env`, `new Date()`. */
  readonly uses: readonly { readonly name: string; readonly line: number }[]
  readonly anyTypes: readonly number[]
}

interface Located {
  readonly start: number
  readonly end: number
}

/** Walks a program once. */
export function collectFacts(walk: (visitor: VisitorObject) => void, lineAt: (offset: number) => number): CodeFacts {
  const imports: { specifier: string; line: number }[] = []
  const functions: { line: number; lineCount: number }[] = []
  const uses: { name: string; line: number }[] = []
  const anyTypes: number[] = []
  const declared = new Set<string>()
  const suites = new Set<unknown>()

  const addImport = (source: { readonly value: string; readonly start: number } | null) => {
    if (source) imports.push({ specifier: source.value, line: lineAt(source.start) })
  }
  const addUse = (name: string, { start }: Located) =>
    uses.push({ name: name.replace(/^globalThis\./, ''), line: lineAt(start) })
  const addFunction = (node: FunctionNode | ArrowFunctionExpression) => {
    for (const parameter of node.params) addNames(parameter, declared)
    const line = lineAt(node.start)
    if (!suites.has(node)) functions.push({ line, lineCount: lineAt(node.end) - line + 1 })
  }

  walk({
    ImportDeclaration: (node) => addImport(node.source),
    ExportNamedDeclaration: (node) => addImport(node.source),
    ExportAllDeclaration: (node) => addImport(node.source),
    ImportExpression: (node) => {
      if (node.source.type === 'Literal' && typeof node.source.value === 'string')
        addImport({ value: node.source.value, start: node.start })
    },
    ImportSpecifier: (node) => void declared.add(node.local.name),
    VariableDeclarator: (node) => addNames(node.id, declared),
    FunctionDeclaration: addFunction,
    FunctionExpression: addFunction,
    ArrowFunctionExpression: addFunction,
    CallExpression: (node) => {
      if (isSuite(node.callee)) for (const argument of node.arguments) suites.add(argument)
      const name = dotted(node.callee)
      if (name !== undefined && (!name.includes('.') || name.startsWith('globalThis.'))) addUse(`${name}()`, node)
    },
    NewExpression: (node) => {
      if (node.arguments.length === 0) addUse(`new ${dotted(node.callee) ?? '?'}()`, node)
    },
    MemberExpression: (node) => {
      const name = dotted(node)
      if (name !== undefined) addUse(name, node)
    },
    TSAnyKeyword: (node) => void anyTypes.push(lineAt(node.start)),
  })
  return { imports, functions, anyTypes, uses: uses.filter(({ name }) => !declared.has(name.replace('()', ''))) }
}

/** `describe(…)`, `describe.each(…)(…)`: what they are given is a chapter, not a function. */
function isSuite(callee: Expression): boolean {
  if (callee.type === 'CallExpression') return isSuite(callee.callee)
  return dotted(callee)?.split('.')[0] === 'describe'
}

/** `a.b.c` of plain names; undefined for anything else. */
function dotted(node: Expression): string | undefined {
  if (node.type === 'Identifier') return node.name
  if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier') return undefined
  const object = node.object.type === 'Super' ? undefined : dotted(node.object)
  return object === undefined ? undefined : `${object}.${node.property.name}`
}

/** Adds every name that a pattern binds, and a few that it only mentions: they are not the globals either. */
function addNames(pattern: unknown, names: Set<string>): void {
  if (typeof pattern !== 'object' || pattern === null) return
  if ('type' in pattern && pattern.type === 'Identifier' && 'name' in pattern) names.add(String(pattern.name))
  for (const [key, part] of Object.entries(pattern)) {
    if (key === 'typeAnnotation' || key === 'init' || key === 'right') continue
    if (Array.isArray(part)) for (const item of part) addNames(item, names)
    else addNames(part, names)
  }
}
