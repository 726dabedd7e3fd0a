import { excerpt, type JsonSchema, type OutputFormat } from '@sluice/core'
import { compilePattern, SchemaCheck } from '@sluice/router'
import { lastNumber } from './last-number.ts'

/** A known-good answer, to hold a text against. */
export interface Check {
  readonly name: string
  /** Why the text will not do; undefined: it will. */
  readonly faultIn: (text: string) => string | undefined
}

/** Reads a check; a text says what is wrong with it. */
type ReadCheck = (value: unknown, output: OutputFormat) => Check | string

/** What an answer can be held against without asking anybody, by name. */
export const CHECKS: Readonly<Record<string, ReadCheck>> = {
  exact: readExact,
  contains: readContains,
  regex: readRegex,
  schema: readSchema,
  numeric: readNumeric,
}

function readExact(value: unknown): Check | string {
  const wanted = textsIn(value)
  if (!wanted) return '"exact" is neither a text nor a list of texts.'
  const texts = new Set(wanted.map((text) => text.trim()))
  return {
    name: 'exact',
    faultIn: (text) => (texts.has(text.trim()) ? undefined : `exact: it says "${excerpt(text.trim())}"`),
  }
}

function readContains(value: unknown): Check | string {
  const wanted = textsIn(value)
  if (!wanted) return '"contains" is neither a text nor a list of texts.'
  return {
    name: 'contains',
    faultIn(text) {
      const lower = text.toLowerCase()
      const missing = wanted.find((part) => !lower.includes(part.toLowerCase()))
      return missing === undefined ? undefined : `contains: "${excerpt(missing)}" is missing`
    },
  }
}

// RE2 is linear; this keeps a long answer from taking long all the same.
const MOST_CHARACTERS = 200_000

function readRegex(value: unknown): Check | string {
  if (typeof value !== 'string' || value === '') return '"regex" is not a text.'
  try {
    const isFound = compilePattern(value)
    const faultIn = (text: string) =>
      isFound(text.slice(0, MOST_CHARACTERS)) ? undefined : `regex: ${excerpt(value)} is not found`
    return { name: 'regex', faultIn }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return `"regex" is no pattern in the syntax of RE2 (no look-around, no back-references): ${excerpt(why)}`
  }
}

function readSchema(value: unknown, output: OutputFormat): Check | string {
  const stated = value === true && output.type === 'json-schema' ? output.schema : value
  if (!isSchema(stated)) return '"schema" is no JSON Schema, nor true beside an "output" that has one.'
  return {
    name: 'schema',
    faultIn(text) {
      const read = readJson(text)
      if (!read) return 'schema: it is not JSON'
      const fault = new SchemaCheck(stated).faultIn(read.value)
      return fault && `schema: ${fault}`
    },
  }
}

function readNumeric(value: unknown): Check | string {
  const stated = typeof value === 'number' ? { value } : value
  if (!isRecord(stated)) return '"numeric" is neither a number nor {"value": …, "tolerance": …}.'
  const { value: wanted, tolerance = 0, ...others } = stated
  if (!isFinite(wanted) || !isFinite(tolerance) || tolerance < 0 || Object.keys(others).length > 0)
    return '"numeric" has a "value" and, if need be, a "tolerance" of at least 0.'
  // 3.15 is within 0.01 of 3.14, whatever the difference of the two doubles is.
  const allowed = tolerance + Math.abs(wanted) * 1e-12
  return {
    name: 'numeric',
    faultIn(text) {
      const found = lastNumber(text)
      if (found === undefined) return 'numeric: there is no number in it'
      return Math.abs(found - wanted) <= allowed ? undefined : `numeric: the last number is ${found}, not ${wanted}`
    },
  }
}

function textsIn(value: unknown): readonly string[] | undefined {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  const texts = list.filter((one) => typeof one === 'string' && one.trim() !== '').map(String)
  return list.length > 0 && texts.length === list.length ? texts : undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isSchema(value: unknown): value is JsonSchema {
  return isRecord(value)
}

function isFinite(value: unknown): value is number {
  return Number.isFinite(value)
}

const FENCED = /^```[a-z]*\n([^]*)\n```$/

/** JSON alone, or in one fenced block; undefined: neither. */
function readJson(text: string): { readonly value: unknown } | undefined {
  const bare = text.trim()
  try {
    return { value: JSON.parse(FENCED.exec(bare)?.[1] ?? bare) }
  } catch {
    return undefined // the question was whether it parses
  }
}
