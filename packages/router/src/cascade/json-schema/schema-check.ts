import { excerpt, type JsonSchema } from '@sluice/core'
import { isObject } from './is-object.ts'
import { resolvePointer } from './resolve-pointer.ts'
import { VALUE_RULES } from './value-rules.ts'
import { matchesPlainly } from './plain-pattern.ts'

type Node = Readonly<Record<string, unknown>>
type Part = readonly [schema: unknown, value: unknown, path: string]

// References can multiply and lead back to themselves: a schema of a hundred lines can ask for billions of looks.
const MOST_LOOKS = 100_000
const DEEPEST = 200
// A list of names, a pattern and the text that it is for are looked through.
const LENGTH_PER_LOOK = 16
/** They assert something that is not looked at. */
const NOT_LOOKED_AT: ReadonlySet<string> = new Set(['$dynamicRef', 'unevaluatedProperties', 'unevaluatedItems'])

/**
 * Says where JSON does not match a schema (2020-12, and what earlier drafts have in place of `$defs` and `prefixItems`), in
 * time linear in schema and value. Errs on the side of a match: what cannot be said surely and soon (a fragile pattern, a
 * reference to another document, `unevaluatedProperties`, a schema that unfolds without end) is no fault. Not a library's
 * validator, because those compile what callers write: their patterns to expressions that backtrack, or all of it to code.
 */
export class SchemaCheck {
  #looks = 0
  /** How often something could not be said. */
  #doubts = 0
  readonly #root: JsonSchema

  constructor(root: JsonSchema) {
    this.#root = root
  }

  /** The first fault, with its place as a JSON pointer; undefined: none was found. */
  faultIn(value: unknown): string | undefined {
    return this.#faultIn(this.#root, value, '', 0)
  }

  #faultIn(schema: unknown, value: unknown, path: string, depth: number): string | undefined {
    if (schema === false) return `nothing may be at ${placeOf(path)}`
    if (!isObject(schema)) return undefined
    this.#looks += 1
    if (this.#looks > MOST_LOOKS || depth > DEEPEST) {
      this.#doubts += 1
      return undefined
    }
    return (
      this.#faultInReference(schema, value, path, depth) ??
      this.#faultInValue(schema, value, path) ??
      this.#faultInParts(schema, value, path, depth) ??
      this.#faultInChoice(schema, value, path, depth) ??
      this.#faultInContents(schema, value, path, depth)
    )
  }

  #faultInReference({ $ref }: Node, value: unknown, path: string, depth: number): string | undefined {
    if ($ref === undefined) return undefined
    const target = typeof $ref === 'string' ? resolvePointer(this.#root, $ref) : undefined
    if (target === undefined) this.#doubts += 1
    return this.#faultIn(target, value, path, depth + 1)
  }

  #faultInValue(schema: Node, value: unknown, path: string): string | undefined {
    for (const [name, expected] of Object.entries(schema)) {
      this.#looks += Math.floor(lengthOf(expected) / LENGTH_PER_LOOK)
      if (NOT_LOOKED_AT.has(name)) this.#doubts += 1
      const rule = VALUE_RULES.get(name)
      const holds = rule ? rule(expected, value) : true
      if (holds === undefined) this.#doubts += 1
      if (holds === false) return `"${name}" does not hold at ${placeOf(path)}`
    }
    return undefined
  }

  #faultInParts(schema: Node, value: unknown, path: string, depth: number): string | undefined {
    for (const part of this.#partsOf(schema, value, path)) {
      const fault = this.#faultIn(part[0], part[1], part[2], depth + 1)
      if (fault !== undefined) return fault
    }
    return undefined
  }

  /** What must match which schema: items, properties, and the value itself where all of several schemas hold for it. */
  #partsOf(schema: Node, value: unknown, path: string): readonly Part[] {
    const whole = listOf(schema['allOf']).map((part): Part => [part, value, path])
    if (Array.isArray(value)) return [...whole, ...itemsOf(schema, value, path)]
    return isObject(value) ? [...whole, ...this.#propertiesOf(schema, value, path)] : whole
  }

  #propertiesOf(schema: Node, value: Node, path: string): readonly Part[] {
    const properties = asNode(schema['properties'])
    const patterns = Object.entries(asNode(schema['patternProperties']))
    const parts: Part[] = []
    for (const [name, inner] of Object.entries(value)) {
      this.#looks += patterns.length
      if (this.#looks > MOST_LOOKS) break
      const isNamed = Object.hasOwn(properties, name)
      const place = `${path}/${isNamed ? name : '*'}`
      const matched = patterns.map(([pattern, part]) => ({ part, isMatch: matchesPlainly(pattern, name) }))
      const isOther = !isNamed && matched.every(({ isMatch }) => isMatch === false)
      if (matched.some(({ isMatch }) => isMatch === undefined)) this.#doubts += 1
      if (isNamed) parts.push([properties[name], inner, place])
      for (const { part, isMatch } of matched) if (isMatch) parts.push([part, inner, place])
      if (isOther) parts.push([schema['additionalProperties'], inner, place])
      parts.push([schema['propertyNames'], name, place])
    }
    for (const [name, part] of Object.entries(asNode(schema['dependentSchemas']))) {
      if (Object.hasOwn(value, name)) parts.push([part, value, path])
    }
    for (const [name, required] of Object.entries(asNode(schema['dependentRequired']))) {
      if (Object.hasOwn(value, name)) parts.push([{ required }, value, path])
    }
    return parts
  }

  #faultInChoice(schema: Node, value: unknown, path: string, depth: number): string | undefined {
    const inner = (part: unknown) => this.#opinion(part, value, path, depth)
    const { anyOf, oneOf, not } = schema
    if (Array.isArray(anyOf) && anyOf.every((part) => inner(part) === 'no')) return `no "anyOf" at ${placeOf(path)}`
    if (Array.isArray(oneOf)) {
      const opinions = oneOf.map(inner)
      if (opinions.every((one) => one === 'no')) return `no "oneOf" at ${placeOf(path)}`
      if (opinions.filter((one) => one === 'yes').length > 1) return `several "oneOf" at ${placeOf(path)}`
    }
    if (not !== undefined && inner(not) === 'yes') return `"not" does not hold at ${placeOf(path)}`
    if (schema['if'] === undefined) return undefined
    const opinion = inner(schema['if'])
    if (opinion === 'unsure') return undefined
    return this.#faultIn(opinion === 'yes' ? schema['then'] : schema['else'], value, path, depth + 1)
  }

  #faultInContents({ contains, ...schema }: Node, value: unknown, path: string, depth: number): string | undefined {
    if (contains === undefined || !Array.isArray(value)) return undefined
    const opinions = value.map((item) => this.#opinion(contains, item, path, depth))
    const least = typeof schema['minContains'] === 'number' ? schema['minContains'] : 1
    const most = typeof schema['maxContains'] === 'number' ? schema['maxContains'] : Infinity
    const sure = opinions.filter((one) => one === 'yes').length
    const possible = opinions.filter((one) => one !== 'no').length
    return possible < least || sure > most ? `"contains" does not hold at ${placeOf(path)}` : undefined
  }

  /** Whether a value matches, where no doubt is left: what is only not refuted is no match. */
  #opinion(schema: unknown, value: unknown, path: string, depth: number): 'yes' | 'no' | 'unsure' {
    const doubts = this.#doubts
    if (this.#faultIn(schema, value, path, depth + 1) !== undefined) return 'no'
    return this.#doubts === doubts ? 'yes' : 'unsure'
  }
}

function itemsOf(schema: Node, value: readonly unknown[], path: string): readonly Part[] {
  const { prefixItems, items, additionalItems } = schema
  const isEarlier = Array.isArray(items)
  const first = isEarlier ? items : listOf(prefixItems)
  const rest = isEarlier ? additionalItems : items
  return value.map((item, index): Part => [index < first.length ? first[index] : rest, item, `${path}/${index}`])
}

function placeOf(path: string): string {
  return path === '' ? 'its root' : excerpt(path)
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' || Array.isArray(value) ? value.length : 0
}

function asNode(value: unknown): Node {
  return isObject(value) ? value : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
