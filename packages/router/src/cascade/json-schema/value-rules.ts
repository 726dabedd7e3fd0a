import { canonicalText } from './canonical-text.ts'
import { isObject } from './is-object.ts'
import { matchesPlainly } from './plain-pattern.ts'

/**
 * A keyword that looks at one value alone: whether it holds; undefined: that cannot be said. What it does not apply to, it
 * holds for.
 */
type ValueRule = (expected: unknown, value: unknown) => boolean | undefined

/** By keyword. Source: JSON Schema 2020-12, validation, 6. `format` asserts nothing unless asked to (7.2.1). */
export const VALUE_RULES: ReadonlyMap<string, ValueRule> = new Map<string, ValueRule>([
  ['type', (expected, value) => listOf(expected).some((name) => isOfType(value, name))],
  ['const', (expected, value) => canonicalText(expected) === canonicalText(value)],
  ['enum', isOneOf],
  ['minimum', ofNumbers((value, least) => value >= least)],
  ['maximum', ofNumbers((value, most) => value <= most)],
  ['exclusiveMinimum', ofNumbers((value, below) => value > below)],
  ['exclusiveMaximum', ofNumbers((value, above) => value < above)],
  ['multipleOf', ofNumbers(isMultiple)],
  ['minLength', ofSizes(lengthOf, (size, least) => size >= least)],
  ['maxLength', ofSizes(lengthOf, (size, most) => size <= most)],
  ['minItems', ofSizes(itemsIn, (size, least) => size >= least)],
  ['maxItems', ofSizes(itemsIn, (size, most) => size <= most)],
  ['minProperties', ofSizes(propertiesIn, (size, least) => size >= least)],
  ['maxProperties', ofSizes(propertiesIn, (size, most) => size <= most)],
  ['uniqueItems', (isWanted, value) => isWanted !== true || !Array.isArray(value) || areUnique(value)],
  ['required', (names, value) => !isObject(value) || listOf(names).every((name) => Object.hasOwn(value, String(name)))],
  ['pattern', (pattern, value) => typeof value !== 'string' || matchesPlainly(String(pattern), value)],
])

function isOfType(value: unknown, name: unknown): boolean {
  switch (name) {
    case 'integer':
      return Number.isInteger(value)
    case 'null':
      return value === null
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isObject(value)
    default:
      return typeof value === name
  }
}

const known = new WeakMap<object, ReadonlySet<string>>()

function isOneOf(expected: unknown, value: unknown): boolean {
  if (!Array.isArray(expected)) return true
  const texts = known.get(expected) ?? new Set(expected.map(canonicalText))
  known.set(expected, texts)
  return texts.has(canonicalText(value))
}

function ofNumbers(holds: (value: number, limit: number) => boolean): ValueRule {
  return (limit, value) => typeof value !== 'number' || typeof limit !== 'number' || holds(value, limit)
}

function ofSizes(
  sizeOf: (value: unknown) => number | undefined,
  holds: (size: number, limit: number) => boolean,
): ValueRule {
  return (limit, value) => {
    const size = sizeOf(value)
    return size === undefined || typeof limit !== 'number' || holds(size, limit)
  }
}

// 0.3 is a multiple of 0.1, whatever the quotient of the two doubles is.
const CLOSE = 1e-9

function isMultiple(value: number, step: number): boolean {
  const times = value / step
  return step === 0 || Math.abs(times - Math.round(times)) <= CLOSE * Math.max(1, Math.abs(times))
}

/** In characters as JSON Schema counts them: code points. */
function lengthOf(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined
  let length = 0
  for (const _ of value) length += 1
  return length
}

function itemsIn(value: unknown): number | undefined {
  return Array.isArray(value) ? value.length : undefined
}

function propertiesIn(value: unknown): number | undefined {
  return isObject(value) ? Object.keys(value).length : undefined
}

function areUnique(items: readonly unknown[]): boolean {
  return new Set(items.map(canonicalText)).size === items.length
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value]
}
