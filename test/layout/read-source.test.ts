import { describe, expect, it } from 'vitest'
import { readSource } from './read-source.ts'

const read = (text: string) => readSource('packages/core/src/sample.ts', text)
const namesIn = (text: string) => read(text).uses.map(({ name }) => name)

describe('readSource', () => {
  it('finds every kind of import, with its line', () => {
    const text = "import a from './a.ts'\nimport type { B } from 'b'\nexport * from './c.ts'\nvoid import('./d.ts')\n"
    expect(read(text).imports).toEqual([
      { specifier: './a.ts', line: 1 },
      { specifier: 'b', line: 2 },
      { specifier: './c.ts', line: 3 },
      { specifier: './d.ts', line: 4 },
    ])
  })

  it('measures functions from first to last line, braces in strings and comments notwithstanding', () => {
    const text = "function one() {\n  // }\n  return `}` + '}' + /}/.source\n}\nconst two = () => 2\n"
    expect(read(text).functions).toEqual([
      { line: 1, lineCount: 4 },
      { line: 5, lineCount: 1 },
    ])
  })

  it('does not take a suite for a function, but what stands in it', () => {
    const text = "describe.each([1])('x', () => {\n  it('y', () => {\n  })\n})\n"
    expect(read(text).functions).toEqual([{ line: 2, lineCount: 2 }])
  })

  it('sees what code takes from outside', () => {
    expect(namesIn('const a = Date.now() + new Date().getTime()')).toEqual(['Date.now', 'new Date()'])
    expect(namesIn("setTimeout(f, 1); globalThis.fetch('x')")).toContain('setTimeout()')
    expect(namesIn("globalThis.fetch('x')")).toContain('fetch()')
  })

  it('does not take a parameter for a global', () => {
    expect(namesIn("async function get({ fetch }: Options) { return fetch('x') }")).not.toContain('fetch()')
    expect(namesIn("import { setTimeout } from './fake.ts'\nsetTimeout()")).not.toContain('setTimeout()')
  })

  it('blanks comments out and keeps the lines', () => {
    const { codeLines, comments } = read("const a = '// not a comment' // claude\n/* two\nlines */ const b = 1\n")
    expect(codeLines.map((line) => line.trim())).toEqual(["const a = '// not a comment'", '', 'const b = 1'])
    expect(comments.map(({ line }) => line)).toEqual([1, 2])
  })

  it('knows a list of re-exports', () => {
    expect(read("export { a } from './a.ts'\nexport * from './b.ts'\n").isListOfReExports).toBe(true)
    expect(read('export {}\n').isListOfReExports).toBe(true)
    expect(read("export { a } from './a.ts'\nexport const b = 1\n").isListOfReExports).toBe(false)
    expect(read("import { a } from './a.ts'\nexport { a }\n").isListOfReExports).toBe(false)
  })

  it('refuses what is not TypeScript', () => {
    expect(() => read('const = 1')).toThrow('packages/core/src/sample.ts')
  })
})
