import { parseSync, Visitor, type Comment, type Program } from 'oxc-parser'
import { collectFacts, type CodeFacts } from './collect-facts.ts'

/** One source file, as the layout rules see it. */
export interface SourceFile extends CodeFacts {
  /** From the root of the repository, with forward slashes. */
  readonly path: string
  readonly lines: readonly string[]
  /** The lines again, with every comment blanked out. */
  readonly codeLines: readonly string[]
  readonly comments: readonly { readonly text: string; readonly line: number }[]
  /** True when every statement is `export … from`. */
  readonly isListOfReExports: boolean
}

/** Parses one file. @throws Error when it is not valid TypeScript. */
export function readSource(path: string, text: string): SourceFile {
  const { program, comments, errors } = parseSync(path, text)
  const [error] = errors
  if (error) throw new Error(`${path}: ${error.message}`)
  const lineAt = lineFinder(text)
  return {
    path,
    lines: linesOf(text),
    codeLines: linesOf(withoutComments(text, comments)),
    comments: comments.map(({ value, start }) => ({ text: value, line: lineAt(start) })),
    isListOfReExports: program.body.every(isReExport),
    ...collectFacts((visitor) => new Visitor(visitor).visit(program), lineAt),
  }
}

function isReExport(statement: Program['body'][number]): boolean {
  if (statement.type === 'ExportAllDeclaration') return true
  if (statement.type !== 'ExportNamedDeclaration') return false
  return statement.source !== null || (statement.declaration === null && statement.specifiers.length === 0)
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n')
}

function withoutComments(text: string, comments: readonly Comment[]): string {
  let code = ''
  let from = 0
  for (const { start, end } of comments) {
    code += text.slice(from, start) + text.slice(start, end).replace(/[^\n]/g, ' ')
    from = end
  }
  return code + text.slice(from)
}

/** Finds the line of an offset, counted from 1. */
function lineFinder(text: string): (offset: number) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return low + 1
  }
}
