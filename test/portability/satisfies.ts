import type { JsonSchema } from '@sluice/core'

type Node = Readonly<Record<string, unknown>>
type Keyword = (expected: unknown, value: unknown, node: Node, root: JsonSchema) => boolean

/** Whether a value satisfies a schema, in the keywords that the tests use. Source: JSON Schema 2020-12, validation. */
export function satisfies(value: unknown, schema: unknown, root: JsonSchema): boolean {
  if (typeof schema === 'boolean') return schema
  const node = asNode(schema)
  return Object.entries(node).every(([name, expected]) => KEYWORDS[name]?.(expected, value, node, root) ?? true)
}

const KEYWORDS: Readonly<Record<string, Keyword>> = {
  $ref: (pointer, value, _, root) => satisfies(value, targetOf(String(pointer), root), root),
  type: (expected, value) => [expected].flat().some((name) => isOfType(value, name)),
  const: (expected, value) => isSame(expected, value),
  enum: (expected, value) => listOf(expected).some((one) => isSame(one, value)),
  anyOf: (parts, value, _, root) => listOf(parts).some((part) => satisfies(value, part, root)),
  allOf: (parts, value, _, root) => listOf(parts).every((part) => satisfies(value, part, root)),
  oneOf: (parts, value, _, root) => listOf(parts).filter((part) => satisfies(value, part, root)).length === 1,
  properties: (parts, value, _, root) =>
    !isObject(value) ||
    Object.entries(asNode(parts)).every(([name, part]) => !(name in value) || satisfies(value[name], part, root)),
  required: (names, value) => !isObject(value) || listOf(names).every((name) => String(name) in value),
  additionalProperties: (part, value, node, root) =>
    !isObject(value) ||
    Object.keys(value).every((name) => name in asNode(node['properties']) || satisfies(value[name], part, root)),
  items: (part, value, _, root) => !Array.isArray(value) || value.every((one) => satisfies(one, part, root)),
  minItems: (least, value) => !Array.isArray(value) || value.length >= Number(least),
  maxItems: (most, value) => !Array.isArray(value) || value.length <= Number(most),
  uniqueItems: (_, value) =>
    !Array.isArray(value) || new Set(value.map((one) => JSON.stringify(one))).size === value.length,
  minLength: (least, value) => typeof value !== 'string' || value.length >= Number(least),
  pattern: (pattern, value) => typeof value !== 'string' || new RegExp(String(pattern), 'u').test(value),
  minimum: (least, value) => typeof value !== 'number' || value >= Number(least),
  maximum: (most, value) => typeof value !== 'number' || value <= Number(most),
  exclusiveMinimum: (below, value) => typeof value !== 'number' || value > Number(below),
  multipleOf: (step, value) => typeof value !== 'number' || value % Number(step) === 0,
}

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

function targetOf(pointer: string, root: JsonSchema): unknown {
  const steps = pointer.split('/').slice(1)
  return steps.reduce<unknown>((node, step) => asNode(node)[step], root)
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function isObject(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function asNode(value: unknown): Node {
  return isObject(value) ? value : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
