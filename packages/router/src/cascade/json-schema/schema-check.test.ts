import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonSchema } from '@sluice/core'
import { SchemaCheck } from './schema-check.ts'

const faultOf = (schema: JsonSchema, value: unknown) => new SchemaCheck(schema).faultIn(value)

/** Schema, what matches, what does not. Cases as in the JSON Schema test suite (draft 2020-12). */
const CASES: readonly (readonly [
  name: string,
  schema: JsonSchema,
  good: readonly unknown[],
  bad: readonly unknown[],
])[] = [
  ['type', { type: 'integer' }, [1, 1.0, -3], [1.5, '1', null, true, []]],
  ['types', { type: ['string', 'null'] }, ['a', null], [0, {}]],
  ['const', { const: { a: 1, b: [2] } }, [{ b: [2], a: 1 }], [{ a: 1 }, { a: 1, b: 2 }]],
  ['enum', { enum: ['red', 4, null] }, ['red', 4, null], ['4', 'green', false]],
  ['ranges', { minimum: 1, exclusiveMaximum: 3 }, [1, 2.9, 'x'], [0.9, 3]],
  ['multipleOf', { multipleOf: 0.1 }, [0.3, 1, 4.5], [0.35]],
  ['lengths', { minLength: 2, maxLength: 2 }, ['ab', '💩💩'], ['a', 'abc']],
  ['pattern', { pattern: '^a+$' }, ['aaa', 5], ['b', '']],
  [
    'items',
    { items: { type: 'number' }, maxItems: 2 },
    [[], [1, 2]],
    [
      [1, 'a'],
      [1, 2, 3],
    ],
  ],
  ['prefixItems', { prefixItems: [{ type: 'string' }], items: false }, [['a'], []], [[1], ['a', 1]]],
  ['items of draft 7', { items: [{ type: 'string' }], additionalItems: { type: 'number' } }, [['a', 1]], [['a', 'b']]],
  [
    'uniqueItems',
    { uniqueItems: true },
    [
      [1, '1'],
      [{ a: 1 }, { a: 2 }],
    ],
    [
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
    ],
  ],
  ['contains', { contains: { const: 1 }, maxContains: 2 }, [[1], [1, 2, 1]], [[], [2], [1, 1, 1]]],
  ['minContains', { contains: { const: 1 }, minContains: 0 }, [[], [2]], []],
  ['required', { required: ['a'] }, [{ a: undefined }, 'x'], [{}, { b: 1 }]],
  ['no property but named', { properties: { a: {} }, additionalProperties: false }, [{ a: 1 }, {}], [{ b: 1 }]],
  ['other properties', { properties: { a: {} }, additionalProperties: { type: 'number' } }, [{ b: 1 }], [{ b: 'x' }]],
  [
    'patternProperties',
    { patternProperties: { '^x-': { type: 'number' } }, additionalProperties: false },
    [{ 'x-a': 1 }],
    [{ 'x-a': 'b' }, { y: 1 }],
  ],
  ['propertyNames', { propertyNames: { maxLength: 2 } }, [{ ab: 1 }], [{ abc: 1 }]],
  ['property counts', { minProperties: 1, maxProperties: 1 }, [{ a: 1 }], [{}, { a: 1, b: 1 }]],
  ['dependentRequired', { dependentRequired: { a: ['b'] } }, [{ a: 1, b: 1 }, { b: 1 }], [{ a: 1 }]],
  ['dependentSchemas', { dependentSchemas: { a: { required: ['b'] } } }, [{ a: 1, b: 1 }, {}], [{ a: 1 }]],
  ['allOf', { allOf: [{ minimum: 1 }, { maximum: 3 }] }, [2], [0, 4]],
  ['anyOf', { anyOf: [{ type: 'string' }, { minimum: 3 }] }, ['a', 3], [2]],
  ['oneOf', { oneOf: [{ type: 'integer' }, { minimum: 3 }] }, [1, 3.5], [3, 1.5]],
  ['not', { not: { type: 'string' } }, [1], ['a']],
  ['if', JSON.parse('{"if":{"minimum":3},"then":{"const":5},"else":{"const":1}}'), [5, 1], [4, 2]],
  ['false', { properties: { a: false } }, [{}], [{ a: 1 }]],
  ['$ref', { $defs: { n: { type: 'number' } }, properties: { a: { $ref: '#/$defs/n' } } }, [{ a: 1 }], [{ a: '1' }]],
  ['an escaped $ref', { $defs: { 'a/b%': { type: 'number' } }, $ref: '#/$defs/a~1b%25' }, [1], ['x']],
  [
    'a tree',
    { type: 'object', properties: { next: { $ref: '#' } } },
    [{ next: { next: {} } }],
    [{ next: { next: 1 } }],
  ],
]

describe('a value', () => {
  it.each(CASES)('matches or not: %s', (_, schema, good, bad) => {
    const passing = (values: readonly unknown[]) => values.filter((value) => faultOf(schema, value) === undefined)
    expect(passing(good)).toEqual(good)
    expect(passing(bad)).toEqual([])
  })

  it('has its first fault named by its place, in words of the schema alone', () => {
    const schema = { properties: { rows: { items: { properties: { price: { type: 'number' } } } } } }
    expect(faultOf(schema, { rows: [{ price: 1 }, { price: 'secret' }] })).toBe('"type" does not hold at /rows/1/price')
    const closed = { additionalProperties: { type: 'number' } }
    expect(faultOf(closed, { secret: 'x' })).toBe('"type" does not hold at /*')
  })
})

describe('what cannot be said', () => {
  it.each<[string, JsonSchema]>([
    ['a fragile pattern', { pattern: '^(a+)+$' }],
    ['the opposite of one', { not: { pattern: '^(a+)+$' } }],
    ['a choice that hangs on one', { oneOf: [{ pattern: '(b+)+' }, { type: 'string' }] }],
    ['a condition that hangs on one', JSON.parse('{"if":{"pattern":"(b+)+"},"then":false,"else":false}')],
    ['a reference elsewhere', { $ref: 'https://example.com/schema.json' }],
    ['a reference to nothing', { $ref: '#/$defs/none' }],
    ['a reference to itself', { $ref: '#' }],
    ['a keyword of no draft', { colour: 'red' }],
    ['a schema that is none', { properties: 7, items: 'x', allOf: {}, required: 3, enum: 4 }],
  ])('is no fault: %s', (_, schema) => {
    expect(faultOf(schema, 'aaaa!')).toBeUndefined()
  })

  it('ends soon, however often a schema unfolds', () => {
    const twice = (name: string) => ({ anyOf: [{ $ref: `#/$defs/${name}` }, { $ref: `#/$defs/${name}` }] })
    const names = Array.from({ length: 40 }, (_, index) => `d${index}`)
    const $defs = Object.fromEntries(names.map((name, index) => [name, twice(`d${index + 1}`)]))
    const schema = { ...twice('d0'), $defs: { ...$defs, d40: { const: 1 } } }
    const startedMs = performance.now()
    faultOf(schema, 2)
    expect(performance.now() - startedMs).toBeLessThan(2_000)
  })

  it('never throws, whatever schema and value are', () => {
    const schemas = fc.dictionary(
      fc.constantFrom('type', 'items', 'properties', 'anyOf', 'not', '$ref', 'enum', 'pattern', 'contains', 'required'),
      fc.jsonValue(),
    )
    fc.assert(
      fc.property(schemas, fc.jsonValue(), (schema, value) => {
        faultOf(schema, value)
      }),
      { numRuns: 200 },
    )
  })
})
