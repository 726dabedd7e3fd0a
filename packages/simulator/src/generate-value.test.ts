import { seededRandom } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { generateValue } from './generate-value.ts'
import type { JsonObject } from './read-json.ts'

const SEEDS = Array.from({ length: 200 }, (_, seed) => seed)

/** The values of 200 seeds that do not pass. */
function failing(schema: JsonObject, passes: (value: unknown) => boolean): readonly unknown[] {
  return SEEDS.map((seed) => generateValue(schema, seededRandom(seed))).filter((value) => !passes(value))
}

const isNumber = (value: unknown): value is number => typeof value === 'number'

describe('a generated value', () => {
  it('prefers const, enum, examples and default', () => {
    expect(failing({ const: 7 }, (value) => value === 7)).toEqual([])
    expect(failing({ enum: ['a', null] }, (value) => value === 'a' || value === null)).toEqual([])
    expect(failing({ type: 'string', examples: ['x', 'y'] }, (value) => value === 'x' || value === 'y')).toEqual([])
    expect(failing({ type: 'integer', default: 3 }, (value) => value === 3)).toEqual([])
  })

  it.each<[JsonObject, (value: number) => boolean]>([
    [{ type: 'integer' }, (value) => Number.isInteger(value)],
    [{ type: 'integer', minimum: 3, maximum: 5 }, (value) => Number.isInteger(value) && value >= 3 && value <= 5],
    [{ type: 'integer', exclusiveMinimum: 3, exclusiveMaximum: 5 }, (value) => value === 4],
    [{ type: 'integer', maximum: -10 }, (value) => value <= -10],
    [{ type: 'integer', minimum: 10, multipleOf: 7 }, (value) => value >= 10 && value % 7 === 0],
    [{ type: 'number', minimum: 0, maximum: 1 }, (value) => value >= 0 && value <= 1],
  ])('stays within the bounds of %j', (schema, fits) => {
    expect(failing(schema, (value) => isNumber(value) && fits(value))).toEqual([])
  })

  it('keeps to lengths, formats and list sizes', () => {
    expect(
      failing({ type: 'string', minLength: 30, maxLength: 32 }, (value) => /^.{30,32}$/.test(String(value))),
    ).toEqual([])
    expect(failing({ type: 'string', format: 'date' }, (value) => value === '2026-11-22')).toEqual([])
    expect(
      failing(
        { type: 'array', items: { type: 'boolean' }, minItems: 3 },
        (value) => Array.isArray(value) && value.length >= 3,
      ),
    ).toEqual([])
    expect(
      failing(
        { type: 'array', items: { type: 'boolean' }, maxItems: 0 },
        (value) => Array.isArray(value) && value.length === 0,
      ),
    ).toEqual([])
  })

  it('fills objects, follows references and joins parts', () => {
    const schema = {
      $defs: { point: { type: 'object', properties: { x: { type: 'integer' } }, required: ['x'] } },
      allOf: [{ $ref: '#/$defs/point' }, { properties: { name: { type: ['string', 'null'] } }, required: ['name'] }],
    }
    expect(generateValue(schema, seededRandom(1))).toEqual({ x: expect.any(Number), name: expect.any(String) })
    expect(generateValue({ anyOf: [{ type: 'null' }, { const: 1 }] }, seededRandom(1))).toBe(1)
  })

  it('comes to an end on a schema that contains itself', () => {
    const node = {
      type: 'object',
      properties: { name: { type: 'string' }, child: { $ref: '#/$defs/node' } },
      required: ['name'],
    }
    const value = generateValue({ $ref: '#/$defs/node', $defs: { node } }, seededRandom(1))
    expect(value).toMatchObject({ name: expect.any(String), child: { name: expect.any(String) } })
  })

  const back = { $ref: '#' }
  const leaf = { type: 'integer' }

  it.each<[string, JsonObject]>([
    ['a choice with null', { anyOf: [back, { type: 'null' }] }],
    ['a choice with null first', { oneOf: [{ type: 'null' }, back] }],
    ['a choice with something plain', { anyOf: [back, leaf] }],
    ['a list', { type: 'array', items: back }],
    ['a type that may be null', { type: ['object', 'null'], properties: { next: back }, required: ['next'] }],
    ['parts', { allOf: [{ anyOf: [back, { type: 'null' }] }] }],
  ])('comes to an end on a schema whose required field leads back to it through %s', (_, next) => {
    const schema = { type: 'object', properties: { next, size: leaf }, required: ['next', 'size'] }
    const value = generateValue(schema, seededRandom(1))
    expect(value).toMatchObject({ size: expect.any(Number), next: expect.anything() })
    expect(JSON.stringify(value).length).toBeLessThan(10_000)
  })

  it('comes to an end on a schema that no value can satisfy', () => {
    expect(generateValue(back, seededRandom(1))).toBeNull()
    const schema = { type: 'object', properties: { next: back }, required: ['next'] }
    expect(generateValue(schema, seededRandom(1))).toMatchObject({ next: { next: expect.anything() } })
  })
})
