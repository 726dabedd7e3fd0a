import type { JsonSchema } from '@sluice/core'
import fc from 'fast-check'

/** Parts of a schema, from plain ones to those that few vendors take. */
const { part } = fc.letrec<{ part: JsonSchema }>((tie) => {
  const text = fc.record(
    {
      type: fc.constant('string'),
      pattern: fc.constantFrom('^[a-z]+$', '(?=a)b', '\\bword\\b'),
      format: fc.constantFrom('date', 'uuid', 'color'),
      minLength: fc.nat(3),
      description: fc.string(),
    },
    { requiredKeys: ['type'] },
  )
  const number = fc.record(
    {
      type: fc.constantFrom('number', 'integer'),
      minimum: fc.integer({ min: -9, max: 0 }),
      exclusiveMinimum: fc.integer({ min: -9, max: 0 }),
      multipleOf: fc.constantFrom(2, 5),
    },
    { requiredKeys: ['type'] },
  )
  const list = fc.record(
    { type: fc.constant('array'), items: tie('part'), minItems: fc.nat(2), maxItems: fc.integer({ min: 3, max: 5 }) },
    { requiredKeys: ['type', 'items'] },
  )
  const alternatives = fc.array(tie('part'), { minLength: 1, maxLength: 3 })
  const reference = fc.constantFrom('#/$defs/a', '#/$defs/b', '#/$defs/b/properties/x', '#/$defs/loop')
  return {
    part: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { arbitrary: text, weight: 3 },
      { arbitrary: number, weight: 2 },
      {
        arbitrary: fc.constantFrom({ type: 'boolean' }, { type: ['string', 'null'] }, { enum: ['x', 'y', 1] }),
        weight: 2,
      },
      { arbitrary: fc.constantFrom({ const: 'x' }, {}, { enum: [{ a: 1 }] }), weight: 1 },
      { arbitrary: list, weight: 2 },
      { arbitrary: objectOf(tie('part')), weight: 3 },
      { arbitrary: fc.record({ anyOf: alternatives }), weight: 2 },
      { arbitrary: fc.oneof(fc.record({ oneOf: alternatives }), fc.record({ allOf: alternatives })), weight: 1 },
      { arbitrary: fc.record({ $ref: reference }), weight: 2 },
      // A list may be empty: without a way out no value would satisfy it.
      { arbitrary: fc.constant({ type: 'array', items: { $ref: '#' } }), weight: 1 },
    ),
  }
})

/** Objects, most of them closed and with everything required, as careful people write them. */
function objectOf(value: fc.Arbitrary<JsonSchema>): fc.Arbitrary<JsonSchema> {
  const properties = fc.dictionary(fc.constantFrom('first', 'second', 'oneOf', '$ref'), value, { maxKeys: 3 })
  const isCareful = fc.integer({ min: 0, max: 9 }).map((draw) => draw > 1)
  return fc.tuple(properties, isCareful, isCareful).map(([named, isClosed, isComplete]) => ({
    type: 'object',
    properties: named,
    required: isComplete ? Object.keys(named) : [],
    ...(isClosed ? { additionalProperties: false } : {}),
  }))
}

const LEAF = { type: 'string' }
const CLOSED_LEAF = { type: 'object', properties: { x: LEAF }, required: ['x'], additionalProperties: false }
const LOOP = {
  type: 'object',
  properties: { children: { type: 'array', items: { $ref: '#/$defs/loop' } } },
  required: ['children'],
  additionalProperties: false,
}

/** Whole schemas: an object, with or without definitions to refer to. */
const whole: fc.Arbitrary<JsonSchema> = fc
  .tuple(objectOf(part), fc.boolean(), fc.boolean())
  .map(([root, hasLoop, isMarked]) => ({
    ...(isMarked ? { $schema: 'https://json-schema.org/draft/2020-12/schema' } : {}),
    ...root,
    $defs: { a: LEAF, b: CLOSED_LEAF, ...(hasLoop ? { loop: LOOP } : {}) },
  }))

const closed = (properties: Readonly<Record<string, unknown>>, more: object = {}): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
})

/** What people write. */
const HAND_PICKED: readonly JsonSchema[] = [
  closed({}),
  closed({ city: LEAF }),
  closed({ city: { $ref: '#/$defs/city' } }, { $defs: { city: LEAF } }),
  closed({ city: { $ref: '#/definitions/city' } }, { definitions: { city: LEAF } }),
  closed({ city: { $ref: '#/$defs/city', description: 'Where.' } }, { $defs: { city: LEAF } }),
  closed({ tree: { $ref: '#/$defs/loop' } }, { $defs: { loop: LOOP } }),
  closed({ children: { type: 'array', items: { $ref: '#' } } }),
  { $ref: '#/$defs/loop', $defs: { loop: LOOP } },
  closed({ either: { anyOf: [LEAF, { type: 'integer' }] } }),
  closed({ maybe: { type: ['string', 'null'] } }),
  closed({ age: { type: 'integer', exclusiveMinimum: 0 } }),
  closed({ age: { type: 'integer', minimum: 0, maximum: 150 } }),
  closed({ code: { type: 'string', pattern: '^[A-Z]{2}$' } }),
  closed({ code: { type: 'string', pattern: '(?<!x)y' } }),
  closed({ tags: { type: 'array', items: LEAF, minItems: 1 } }),
  closed({ tags: { type: 'array', items: LEAF, uniqueItems: true } }),
  { type: 'object', properties: { city: LEAF } },
  { type: 'object', additionalProperties: LEAF },
  { type: 'object', additionalProperties: { $ref: '#/$defs/x' }, $defs: { x: LEAF } },
  { properties: { city: LEAF } },
  {},
]

/** The same 240 schemas every time. */
export const SCHEMAS: readonly JsonSchema[] = [
  ...HAND_PICKED,
  ...fc.sample(whole, { numRuns: 240 - HAND_PICKED.length, seed: 5 }),
]
