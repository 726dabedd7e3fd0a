/**
 * What of JSON Schema a vendor takes in one place, by what it is.
 * - `any`: everything.
 * - `object`: everything below a root that says `"type": "object"` itself and offers no alternatives.
 * - `subset`: plain types, bounds of numbers and lists, and alternatives; no references.
 * - `closed`: every object states its properties and no others; no recursion, no bounds.
 * - `closed-complete`: every object states its properties, no others, and requires them all.
 */
export const SCHEMA_DIALECTS = ['any', 'object', 'subset', 'closed', 'closed-complete'] as const
export type SchemaDialect = (typeof SCHEMA_DIALECTS)[number]

/** A dialect in which only listed keywords are taken. */
export type ListedDialect = Exclude<SchemaDialect, 'any' | 'object'>

export interface DialectRules {
  /** The keywords it takes, beside `$ref`. */
  readonly keywords: ReadonlySet<string>
  /** Whether it takes a `$ref` to an entry of the root's `$defs`. */
  readonly hasReferences: boolean
  /** Whether such references may lead back to where they stand. */
  readonly hasRecursion: boolean
  /** Whether the root must be an object. */
  readonly hasObjectRoot: boolean
  /** Whether every object must say `"additionalProperties": false`. */
  readonly isClosed: boolean
  /** Whether every property must be required. */
  readonly isComplete: boolean
  /** What a keyword's value may be, where not everything is taken. */
  readonly values: Readonly<Record<string, (value: unknown) => boolean>>
}

const ANNOTATIONS = ['title', 'description']
const STRUCTURE = ['type', 'enum', 'properties', 'required', 'additionalProperties', 'items', 'anyOf']
const NUMBERS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']
const FORMATS: ReadonlySet<unknown> = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uuid',
])

const isKnownFormat = (value: unknown) => FORMATS.has(value)
const isPlainList = (value: unknown) => Array.isArray(value) && value.every((one) => typeof one !== 'object' || !one)
const isTextOrNumberList = (value: unknown) =>
  Array.isArray(value) && value.every((one) => typeof one === 'string' || typeof one === 'number')
// Regular expressions are compiled to automata there: no looking around, no going back, no word boundaries.
const isPlainPattern = (value: unknown) => typeof value === 'string' && !/\(\?(?!:)|\\[1-9bBk]/.test(value)

/**
 * The rules of each dialect, rather too strict than too lax.
 * Sources: the vendors' pages on structured output; for `subset` the reference of `responseJsonSchema`
 * (https://pub.dev/documentation/googleapis/latest/aiplatform_v1/GoogleCloudAiplatformV1GenerationConfig/responseJsonSchema.html),
 * for `closed-complete` https://jsonschemaprofiles.unitvectorylabs.com/schemas/openai.
 */
export const DIALECT_RULES: Readonly<Record<ListedDialect, DialectRules>> = {
  subset: {
    keywords: new Set([
      ...ANNOTATIONS,
      ...STRUCTURE,
      'format',
      'prefixItems',
      'minItems',
      'maxItems',
      'minimum',
      'maximum',
    ]),
    hasReferences: false,
    hasRecursion: false,
    hasObjectRoot: false,
    isClosed: false,
    isComplete: false,
    values: { enum: isTextOrNumberList },
  },
  closed: {
    keywords: new Set([...ANNOTATIONS, ...STRUCTURE, '$defs', 'const', 'default', 'format', 'pattern', 'minItems']),
    hasReferences: true,
    hasRecursion: false,
    hasObjectRoot: false,
    isClosed: true,
    isComplete: false,
    values: {
      enum: isPlainList,
      format: (value) => value === 'uri' || isKnownFormat(value),
      pattern: isPlainPattern,
      minItems: (value) => value === 0 || value === 1,
    },
  },
  'closed-complete': {
    keywords: new Set([
      ...ANNOTATIONS,
      ...STRUCTURE,
      ...NUMBERS,
      '$defs',
      'const',
      'format',
      'pattern',
      'minItems',
      'maxItems',
    ]),
    hasReferences: true,
    hasRecursion: true,
    hasObjectRoot: true,
    isClosed: true,
    isComplete: true,
    values: { enum: isPlainList, format: isKnownFormat, pattern: isPlainPattern },
  },
}
