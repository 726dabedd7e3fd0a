import type { JsonSchema } from './chat-request.ts'
import { excerpt } from './excerpt.ts'
import { DIALECT_RULES, type DialectRules, type SchemaDialect } from './schema-dialect.ts'

/** A schema in a vendor's dialect, with the same meaning; or why there is none. */
export type FittedSchema =
  | { readonly type: 'fits'; readonly schema: JsonSchema }
  | { readonly type: 'unfit'; readonly reason: string }

/** What a schema describes: the arguments of a tool, which are an object whatever it says, or an answer. */
type SchemaUse = 'arguments' | 'answer'

type Node = Readonly<Record<string, unknown>>

/** Say something about the schema, nothing about values. */
const MARKS: ReadonlySet<string> = new Set(['$schema', '$comment'])
const OVER_ROOT: ReadonlySet<string> = new Set([...MARKS, '$id', '$defs', 'definitions', 'title', 'description'])
const ROOT_ALTERNATIVES = ['anyOf', 'oneOf', 'allOf', 'enum', 'not']
// References that are written out can multiply: a schema of a hundred lines can stand for billions.
const MAX_NODES = 10_000

/**
 * Says a schema in a dialect without changing what it means: references that the dialect does not take are written
 * out, marks such as `$schema` are left out. What would have to be dropped or tightened makes it unfit instead.
 */
export function fitSchema(schema: JsonSchema, dialect: SchemaDialect, use: SchemaUse = 'answer'): FittedSchema {
  if (dialect === 'any') return { type: 'fits', schema }
  const fitter = new SchemaFitter(schema)
  const hoisted = fitter.hoist(schema)
  const root = use === 'arguments' || dialect === 'object' ? fitter.fitRoot(hoisted) : hoisted
  const fitted = dialect === 'object' ? root : fitter.fit(root, DIALECT_RULES[dialect])
  return fitter.problem === undefined ? { type: 'fits', schema: fitted } : { type: 'unfit', reason: fitter.problem }
}

/** Translates one schema. Goes on after a problem, which makes the result void. */
class SchemaFitter {
  problem: string | undefined
  readonly #root: JsonSchema
  /** Pointers whose targets have been looked at, for dialects that take references. */
  readonly #followed = new Set<string>()
  #nodes = 0

  constructor(root: JsonSchema) {
    this.#root = root
  }

  /** A root that is only a reference, with what it refers to in its place. */
  hoist(root: Node): Node {
    const seen = new Set<unknown>()
    let node = root
    while (typeof node['$ref'] === 'string' && !seen.has(node['$ref'])) {
      const { $ref, ...beside } = node
      seen.add($ref)
      if (!Object.keys(beside).every((name) => OVER_ROOT.has(name))) return node
      node = { ...this.#resolve(node['$ref']), ...beside }
    }
    return node
  }

  /** Arguments are an object anyway: that the schema does not say so is made good. */
  fitRoot(root: Node): Node {
    const alternative = ROOT_ALTERNATIVES.find((name) => name in root)
    if (alternative) this.#refuse(`"${alternative}" at its root`)
    if (root['type'] !== undefined && root['type'] !== 'object') this.#refuse('a root that is no object')
    return root['type'] === 'object' ? root : { ...root, type: 'object' }
  }

  fit(root: Node, rules: DialectRules): Node {
    const { $id: _base, $defs, definitions: _inlined, ...rest } = root
    if (rules.hasObjectRoot && root['type'] !== 'object') this.#refuse('a root that is no object')
    const fitted = this.#fitNode(rest, rules, new Set())
    return rules.hasReferences && $defs !== undefined ? { ...fitted, $defs: this.#fitNamed($defs, rules) } : fitted
  }

  #refuse(problem: string): void {
    this.problem ??= `it has ${problem}`
  }

  /** `open`: the references on the way here. */
  #fitNode(node: unknown, rules: DialectRules, open: ReadonlySet<string>): Node {
    this.#nodes += 1
    if (this.#nodes > MAX_NODES) this.#refuse('too many parts once its references are written out')
    if (this.problem !== undefined) return {}
    if (!isNode(node)) {
      this.#refuse('a part that is no object')
      return {}
    }
    if (node['$ref'] !== undefined) return this.#fitReference(node, rules, open)
    const entries = Object.entries(node).filter(([name]) => !MARKS.has(name))
    for (const [name, value] of entries) this.#checkKeyword(name, value, rules)
    this.#checkObject(node, rules)
    return Object.fromEntries(entries.map(([name, value]) => [name, this.#fitValue(name, value, rules, open)]))
  }

  #checkKeyword(name: string, value: unknown, { keywords, values }: DialectRules): void {
    if (!keywords.has(name)) this.#refuse(`the keyword "${excerpt(name)}"`)
    else if (values[name]?.(value) === false) this.#refuse(`a "${name}" that is not taken`)
  }

  #checkObject(node: Node, { isClosed, isComplete }: DialectRules): void {
    if (!isClosed || !isObjectSchema(node)) return
    if (node['additionalProperties'] !== false) this.#refuse('an object without "additionalProperties": false')
    const required: readonly unknown[] = Array.isArray(node['required']) ? node['required'] : []
    const optional = Object.keys(isNode(node['properties']) ? node['properties'] : {}).find(
      (name) => !required.includes(name),
    )
    if (isComplete && optional !== undefined) this.#refuse(`the property "${excerpt(optional)}", which is not required`)
  }

  #fitValue(name: string, value: unknown, rules: DialectRules, open: ReadonlySet<string>): unknown {
    switch (name) {
      case 'properties':
        return this.#fitNamed(value, rules, open)
      case 'items':
        return this.#fitNode(value, rules, open)
      case 'additionalProperties':
        return typeof value === 'boolean' ? value : this.#fitNode(value, rules, open)
      case 'anyOf':
      case 'prefixItems':
        return (Array.isArray(value) ? value : [undefined]).map((part) => this.#fitNode(part, rules, open))
      default:
        return value
    }
  }

  #fitNamed(group: unknown, rules: DialectRules, open: ReadonlySet<string> = new Set()): Node {
    const parts = Object.entries(isNode(group) ? group : {})
    return Object.fromEntries(parts.map(([name, part]) => [name, this.#fitNode(part, rules, open)]))
  }

  #fitReference(node: Node, rules: DialectRules, open: ReadonlySet<string>): Node {
    const { $ref: pointer, ...beside } = node
    if (typeof pointer !== 'string' || !pointer.startsWith('#')) {
      this.#refuse('a reference to another document')
      return {}
    }
    const isAlone = Object.keys(beside).every((name) => MARKS.has(name))
    if (rules.hasReferences && isAlone && /^#\/\$defs\/[^/]+$/.test(pointer)) return this.#keep(pointer, rules, open)
    if (!Object.keys(beside).every((name) => MARKS.has(name) || name === 'title' || name === 'description')) {
      this.#refuse('keywords beside a reference')
    }
    return { ...this.#follow(pointer, rules, open), ...this.#fitNode(beside, { ...rules, isClosed: false }, open) }
  }

  #keep(pointer: string, rules: DialectRules, open: ReadonlySet<string>): Node {
    if (!rules.hasRecursion && !this.#followed.has(pointer)) {
      this.#follow(pointer, rules, open)
      this.#followed.add(pointer)
    }
    return this.#resolve(pointer) ? { $ref: pointer } : {}
  }

  #follow(pointer: string, rules: DialectRules, open: ReadonlySet<string>): Node {
    if (open.has(pointer)) this.#refuse('a reference that leads back to itself')
    return this.#fitNode(this.#resolve(pointer), rules, new Set([...open, pointer]))
  }

  #resolve(pointer: string): Node | undefined {
    let target: unknown = this.#root
    for (const step of pointer.slice(1).split('/').slice(1)) {
      const name = decodeStep(step)
      target =
        typeof target === 'object' && target !== null && Object.hasOwn(target, name)
          ? Reflect.get(target, name)
          : undefined
    }
    if (isNode(target)) return target
    this.#refuse(`a reference to nothing, "${excerpt(pointer)}"`)
    return undefined
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isObjectSchema({ type, properties }: Node): boolean {
  return type === 'object' || properties !== undefined || (Array.isArray(type) && type.includes('object'))
}

/** One step of a JSON pointer in a URL. Source: RFC 6901, section 6. */
function decodeStep(step: string): string {
  try {
    return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
  } catch {
    // Not encoded after all: the name holds a bare percent sign.
    return step
  }
}
