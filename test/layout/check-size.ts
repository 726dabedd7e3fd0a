import type { SourceFile } from './read-source.ts'

const MOST_LINES = 250
const MOST_FUNCTION_LINES = 50

/** Files that may be longer, each with its reason. */
const LONGER_FILES: ReadonlyMap<string, string> = new Map([])

/** No file over 250 lines, no function over 50. Suites (`describe`) are chapters, not functions. */
export function checkSize(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => !LONGER_FILES.has(path))
    .flatMap((file) => [...checkFile(file), ...checkFunctions(file)])
}

function checkFile({ path, lines }: SourceFile): string[] {
  return lines.length > MOST_LINES ? [`${path}: has ${lines.length} lines; allowed are ${MOST_LINES}.`] : []
}

function checkFunctions({ path, functions }: SourceFile): string[] {
  return functions
    .filter(({ lineCount }) => lineCount > MOST_FUNCTION_LINES)
    .map(
      ({ line, lineCount }) => `${path}:${line}: a function of ${lineCount} lines; allowed are ${MOST_FUNCTION_LINES}.`,
    )
}
