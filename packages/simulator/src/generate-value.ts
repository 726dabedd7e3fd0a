import type { Random } from '@sluice/core'
import { isObject, objectIn, objectsIn, textIn, textsIn, type JsonObject } from './read-json.ts'

const WORDS = ['Paris', 'blue', 'seven', 'river', 'invoice', 'north', 'coffee', 'signal', 'garden', 'ledger'] as const
/** From here on whatever may be left out is. */
const MAX_DEPTH = 6
/** A schema that goes on beyond this has no value that ends. */
const ENDLESS_DEPTH = 40

const FORMATS: Readonly<Record<string, string>> = {
  date: '2026-11-22',
  time: '10:00:00Z',
  'date-time': '2026-11-22T10:00:00Z',
  duration: 'PT1H',
  email: 'reader@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  uuid: '3f2b8c1a-4d5e-4f60-9a7b-8c9d0e1f2a3b',
}

interface Maker {
  readonly root: JsonObject
  readonly random: Random
}

type Make = (schema: JsonObject, maker: Maker, depth: number) => unknown

/**
 * A value that satisfies the JSON Schema: const, enum, examples and default first, else by type, format and bounds.
 * `pattern`, `not` and conditional keywords are not understood: give an example beside them.
 */
export function generateValue(schema: JsonObject, random: Random): unknown {
  return make(schema, { root: schema, random }, 0)
}

function make(schema: JsonObject, maker: Maker, depth: number): unknown {
  if (depth > ENDLESS_DEPTH) return null
  if (typeof schema['$ref'] === 'string') return make(resolve(schema['$ref'], maker.root), maker, depth + 1)
  if ('const' in schema) return schema['const']
  const listed = firstList(schema['enum'], schema['examples'])
  if (listed) return pick(listed, maker.random)
  if ('default' in schema) return schema['default']
  const choice = choose(objectsIn(schema['anyOf'] ?? schema['oneOf']), depth)
  if (choice) return make(choice, maker, depth + 1)
  const parts = objectsIn(schema['allOf'])
  if (parts.length > 0) return make(merge(schema, parts, maker), maker, depth + 1)
  return MAKERS[typeOf(schema, depth)]?.(schema, maker, depth) ?? null
}

/** The first that says something; too deep, the first that cannot lead back to where it came from. */
function choose(choices: readonly JsonObject[], depth: number): JsonObject | undefined {
  if (depth < MAX_DEPTH) return choices.find((item) => item['type'] !== 'null') ?? choices[0]
  return choices.find((item) => item['type'] === 'null') ?? choices.find(isPlain) ?? choices[0]
}

function isPlain(schema: JsonObject): boolean {
  return 'const' in schema || 'enum' in schema || PLAIN_TYPES.has(textIn(schema['type']))
}

const PLAIN_TYPES: ReadonlySet<string> = new Set(['string', 'integer', 'number', 'boolean'])

const MAKERS: Readonly<Record<string, Make>> = {
  object: makeObject,
  array: makeArray,
  string: makeString,
  integer: (schema, maker) => makeNumber(schema, maker.random, 1),
  number: (schema, maker) => makeNumber(schema, maker.random, 0.5),
  boolean: (_schema, maker) => maker.random.next() < 0.5,
}

function typeOf(schema: JsonObject, depth: number): string {
  const types = textsIn(schema['type'])
  if (depth >= MAX_DEPTH && types.includes('null')) return 'null'
  const named = types.find((type) => type !== 'null')
  if (named) return named
  if (schema['type']) return 'null'
  if (isObject(schema['properties'])) return 'object'
  return isObject(schema['items']) ? 'array' : 'string'
}

function makeObject(schema: JsonObject, maker: Maker, depth: number): JsonObject {
  const required = textsIn(schema['required'])
  const properties = Object.entries(objectIn(schema['properties'])).filter(
    ([name]) => depth < MAX_DEPTH || required.includes(name),
  )
  return Object.fromEntries(properties.map(([name, property]) => [name, make(objectIn(property), maker, depth + 1)]))
}

function makeArray(schema: JsonObject, maker: Maker, depth: number): readonly unknown[] {
  const least = numberOr(schema['minItems'], 0)
  const most = numberOr(schema['maxItems'], Number.POSITIVE_INFINITY)
  const wanted = depth >= MAX_DEPTH ? 0 : 1 + Math.floor(maker.random.next() * 2)
  const length = Math.min(Math.max(wanted, least), most)
  return Array.from({ length }, () => make(objectIn(schema['items']), maker, depth + 1))
}

function makeString(schema: JsonObject, maker: Maker): string {
  const formatted = FORMATS[textIn(schema['format'])]
  if (formatted) return formatted
  const word = pick(WORDS, maker.random)
  const padded = word.padEnd(numberOr(schema['minLength'], 0), ` ${word}`)
  return padded.slice(0, numberOr(schema['maxLength'], padded.length))
}

function makeNumber(schema: JsonObject, random: Random, finest: number): number {
  const step = numberOr(schema['multipleOf'], finest)
  const low = lowest(schema, step)
  const high = highest(schema, step, low)
  const first = Math.ceil(low / step)
  const last = Math.max(first, Math.floor(high / step))
  return (first + Math.floor(random.next() * (last - first + 1))) * step
}

function lowest(schema: JsonObject, step: number): number {
  const above = numberOr(schema['exclusiveMinimum'], Number.NEGATIVE_INFINITY) + step
  const least = Math.max(numberOr(schema['minimum'], Number.NEGATIVE_INFINITY), above)
  if (Number.isFinite(least)) return least
  return Math.min(0, numberOr(schema['maximum'], 0), numberOr(schema['exclusiveMaximum'], 1) - step)
}

function highest(schema: JsonObject, step: number, low: number): number {
  const below = numberOr(schema['exclusiveMaximum'], Number.POSITIVE_INFINITY) - step
  return Math.min(numberOr(schema['maximum'], low + 100 * step), below)
}

function merge(schema: JsonObject, parts: readonly JsonObject[], maker: Maker): JsonObject {
  const whole = parts.map((part) => (typeof part['$ref'] === 'string' ? resolve(part['$ref'], maker.root) : part))
  const all = [{ ...schema, allOf: undefined }, ...whole]
  return {
    ...Object.assign({}, ...all),
    properties: Object.assign({}, ...all.map((part) => objectIn(part['properties']))),
    required: all.flatMap((part) => textsIn(part['required'])),
    allOf: undefined,
  }
}

function resolve(pointer: string, root: JsonObject): JsonObject {
  const steps = pointer.replace(/^#\/?/, '').split('/').filter(Boolean)
  return steps.reduce((at, step) => objectIn(at[step.replaceAll('~1', '/').replaceAll('~0', '~')]), root)
}

function firstList(...lists: readonly unknown[]): readonly unknown[] | undefined {
  return lists.find((list): list is readonly unknown[] => Array.isArray(list) && list.length > 0)
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise
}

function pick<T>(values: readonly [T, ...T[]], random: Random): T
function pick(values: readonly unknown[], random: Random): unknown
function pick(values: readonly unknown[], random: Random): unknown {
  return values[Math.floor(random.next() * values.length)]
}
