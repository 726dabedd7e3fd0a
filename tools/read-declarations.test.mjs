import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readDeclarations } from './read-declarations.mjs'

/** The declarations of an index.d.ts among other files. */
function read(files) {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-api-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
  return readDeclarations(join(directory, 'index.d.ts'))
}

it('follows re-exports and sorts by name', () => {
  const files = {
    'index.d.ts': "export { b, type A } from './a.ts';\nexport * from './c.js';\n",
    'a.d.ts': 'export interface A {\n}\nexport declare const b = 1;\nexport declare const hidden = 2;\n',
    'c.d.ts': 'declare function c(): void;\nexport { c };\n',
  }
  expect(read(files)).toEqual([
    ['A', 'export interface A {\n}'],
    ['b', 'export declare const b = 1;'],
    ['c', 'declare function c(): void;'],
  ])
})

it('leaves comments out', () => {
  const text = '/** One. */\nexport interface A {\n    /** Two. */\n    readonly b: string; // three\n}\n'
  expect(read({ 'index.d.ts': text })).toEqual([['A', 'export interface A {\n    readonly b: string;\n}']])
})

it('keeps overloads together, and a type and a value of one name', () => {
  const text = 'export declare function f(a: 1): 1;\nexport declare function f(a: 2): 2;\n'
  expect(read({ 'index.d.ts': text })).toEqual([['f', text.trim()]])
})

it('names what another package declares, and what is exported under another name', () => {
  const files = {
    'index.d.ts': "export { z } from 'zod';\nexport { a as b } from './a.ts';\n",
    'a.d.ts': 'export declare const a = 1;\n',
  }
  expect(read(files)).toEqual([
    ['b', '// exported as b\nexport declare const a = 1;'],
    ['z', "export … from 'zod';"],
  ])
})

it('has nothing to say of an empty index', () => {
  expect(read({ 'index.d.ts': 'export {};\n' })).toEqual([])
})
