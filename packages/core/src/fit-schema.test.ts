import { describe, expect, it } from 'vitest'
import type { JsonSchema } from './chat-request.ts'
import { fitSchema } from './fit-schema.ts'
import type { SchemaDialect } from './schema-dialect.ts'

const text = { type: 'string' }
const object = (properties: Readonly<Record<string, unknown>>, more: object = {}): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
})
const fitted = (schema: JsonSchema, dialect: SchemaDialect) => {
  const result = fitSchema(schema, dialect)
  return result.type === 'fits' ? result.schema : result.reason
}

const NODE = object({ next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } })
const LIST = object({ head: { $ref: '#/$defs/node' } }, { $defs: { node: NODE } })
const PAIR = object({ a: { $ref: '#/$defs/word' }, b: { $ref: '#/$defs/word' } }, { $defs: { word: text } })

describe('a schema', () => {
  it('goes as it is where everything is taken', () => {
    const schema = { anyOf: [{ $ref: 'https://example.com/x' }], nonsense: 1 }
    expect(fitSchema(schema, 'any')).toEqual({ type: 'fits', schema })
  })

  it('of a tool says that it is an object, and may be anything below', () => {
    expect(fitted({ properties: { a: { not: {} } } }, 'object')).toEqual({
      type: 'object',
      properties: { a: { not: {} } },
    })
    expect(fitted({ type: 'array' }, 'object')).toBe('it has a root that is no object')
    expect(fitted({ type: 'object', oneOf: [] }, 'object')).toBe('it has "oneOf" at its root')
  })

  it('that does not fit has no more than the beginning of its names repeated', () => {
    const name = 'x'.repeat(1_000_000)
    expect(fitted(object({}, { [name]: 1 }), 'closed')).toBe(`it has the keyword "${'x'.repeat(64)}…"`)
  })

  it('of a strict tool says that it is an object as well', () => {
    const { type: _, ...untyped } = object({ a: text })
    expect(fitSchema(untyped, 'closed', 'arguments')).toEqual({ type: 'fits', schema: object({ a: text }) })
    expect(fitSchema({}, 'closed', 'arguments').type).toBe('unfit')
    expect(fitSchema({ anyOf: [object({})] }, 'closed', 'arguments').type).toBe('unfit')
    expect(fitSchema({}, 'closed')).toEqual({ type: 'fits', schema: {} })
  })

  it('that is only a reference has what it refers to in its place', () => {
    const root = { $ref: '#/$defs/node', $defs: { node: NODE } }
    expect(fitted(root, 'object')).toEqual({ ...NODE, $defs: { node: NODE } })
    expect(fitted(root, 'closed-complete')).toEqual({ ...NODE, $defs: { node: NODE } })
  })
})

describe('references', () => {
  it('stay where the dialect takes them', () => {
    for (const dialect of ['closed', 'closed-complete'] as const) expect(fitted(PAIR, dialect)).toEqual(PAIR)
  })

  it('are written out where it does not', () => {
    expect(fitted(PAIR, 'subset')).toEqual(object({ a: text, b: text }))
  })

  it('to anywhere else in the document are written out as well', () => {
    const schema = object({ a: text, b: { $ref: '#/properties/a' }, c: { $ref: '#/definitions/d~1e' } })
    expect(fitted({ ...schema, definitions: { 'd/e': text } }, 'closed')).toEqual(object({ a: text, b: text, c: text }))
  })

  it('with a description beside them are written out under it', () => {
    const schema = object({ a: { $ref: '#/$defs/word', description: 'A' } }, { $defs: { word: text } })
    expect(fitted(schema, 'closed-complete')).toMatchObject({ properties: { a: { type: 'string', description: 'A' } } })
    const bounded = object({ a: { $ref: '#/$defs/word', pattern: 'a' } }, { $defs: { word: text } })
    expect(fitted(bounded, 'closed')).toBe('it has keywords beside a reference')
  })

  it('that lead back to themselves go only where that is taken', () => {
    expect(fitted(LIST, 'closed-complete')).toEqual(LIST)
    expect(fitted(LIST, 'closed')).toBe('it has a reference that leads back to itself')
    expect(fitted(LIST, 'subset')).toBe('it has a reference that leads back to itself')
  })

  it('to nothing, to other documents, or that multiply without end, are refused', () => {
    expect(fitted(object({ a: { $ref: '#/$defs/x' } }), 'closed')).toBe('it has a reference to nothing, "#/$defs/x"')
    expect(fitted(object({ a: { $ref: 'x.json' } }), 'closed')).toBe('it has a reference to another document')
    const doubling = Array.from({ length: 40 }, (_, at) => {
      const next = { $ref: `#/$defs/d${at + 1}` }
      return [`d${at}`, object({ a: next, b: next })] as const
    })
    const $defs = { ...Object.fromEntries(doubling), d40: text }
    expect(fitted(object({ a: { $ref: '#/$defs/d0' } }, { $defs }), 'subset')).toMatch(/too many parts/)
    expect(fitSchema(object({ a: { $ref: '#/$defs/d0' } }, { $defs }), 'closed').type).toBe('fits')
    expect(fitted({ $ref: '#' }, 'closed')).toBe('it has a reference that leads back to itself')
  })
})

describe('what would change the meaning', () => {
  it.each([
    ['an open object', { type: 'object', properties: {} }, 'closed', 'an object without "additionalProperties": false'],
    [
      'a map',
      { ...object({}), additionalProperties: text },
      'closed',
      'an object without "additionalProperties": false',
    ],
    [
      'an open object in a list',
      object({ a: { type: 'array', items: { type: 'object' } } }),
      'closed',
      'an object without',
    ],
    [
      'an optional property',
      object({ a: text }, { required: [] }),
      'closed-complete',
      'the property "a", which is not',
    ],
    ['bounds', object({ a: { type: 'number', exclusiveMinimum: 0 } }), 'closed', 'the keyword "exclusiveMinimum"'],
    ['bounds', object({ a: { type: 'number', exclusiveMinimum: 0 } }), 'subset', 'the keyword "exclusiveMinimum"'],
    ['exclusive alternatives', object({ a: { oneOf: [text] } }), 'closed-complete', 'the keyword "oneOf"'],
    ['a combination', object({ a: { allOf: [text] } }), 'closed', 'the keyword "allOf"'],
    ['a default', object({ a: { ...text, default: 'x' } }), 'closed-complete', 'the keyword "default"'],
    ['looking ahead', object({ a: { ...text, pattern: 'a(?=b)' } }), 'closed', 'a "pattern" that is not taken'],
    ['a format of its own', object({ a: { ...text, format: 'color' } }), 'closed', 'a "format" that is not taken'],
    ['objects to choose from', object({ a: { enum: [{}] } }), 'closed', 'a "enum" that is not taken'],
    ['more than one item', object({ a: { type: 'array', minItems: 2 } }), 'closed', 'a "minItems" that is not taken'],
    ['a part that is true', object({ a: true }), 'subset', 'a part that is no object'],
    ['alternatives at the root', { anyOf: [object({})] }, 'closed-complete', 'a root that is no object'],
  ] as const)('%s is not dropped: the schema is unfit', (_, schema, dialect, reason) => {
    expect(fitted(schema, dialect)).toContain(reason)
  })

  it('marks, which mean nothing, are left out', () => {
    const marked = { $schema: 'https://json-schema.org/draft/2020-12/schema', $id: 'x', ...object({}), $comment: 'x' }
    expect(fitted(marked, 'closed')).toEqual(object({}))
  })

  it('words that are names of properties are not taken for keywords', () => {
    const schema = object({ oneOf: text, $ref: text, $schema: text })
    for (const dialect of ['subset', 'closed', 'closed-complete'] as const)
      expect(fitted(schema, dialect)).toEqual(schema)
  })
})
