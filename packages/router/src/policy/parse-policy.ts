import { z } from 'zod'
import { contradictions } from './contradictions.ts'
import { pathText, quoted, valueAt } from './policy-path.ts'
import { policySchema, type Policy } from './policy-schema.ts'

/** One thing that is wrong with a policy. */
export interface PolicyProblem {
  /** Where, as a JSON path such as `tiers.haiku[1]`. */
  readonly path: string
  /** What was found and what is allowed. */
  readonly message: string
}

/** Thrown for a policy that cannot be used. Lists everything that is wrong with it, one line each. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError'
  readonly problems: readonly PolicyProblem[]

  constructor(problems: readonly PolicyProblem[], origin = 'policy') {
    super(problems.map(({ path, message }) => `${origin}: ${path}: ${message}`).join('\n'))
    this.problems = problems
  }
}

/**
 * Checks a policy and fills in its defaults.
 * @param origin what to call it in errors, such as its file name; default `policy`.
 * @throws PolicyError
 */
export function parsePolicy(input: unknown, origin?: string): Policy {
  const result = policySchema.safeParse(input)
  if (!result.success) {
    throw new PolicyError(
      result.error.issues.map((issue) => problemOf(issue, input)),
      origin,
    )
  }
  const problems = contradictions(result.data, input)
  if (problems.length > 0) throw new PolicyError(problems, origin)
  return result.data
}

function problemOf(issue: z.core.$ZodIssue, input: unknown): PolicyProblem {
  if (issue.code === 'unrecognized_keys') {
    const allowed = allowedKeys(issue.path)
    const unknown = issue.keys.map((key) => `"${key}"`).join(', ')
    return {
      path: pathText(issue.path),
      message: `unknown field ${unknown}.${allowed === '' ? '' : ` Allowed: ${allowed}.`}`,
    }
  }
  const found = issue.path.at(-1) === 'apiKeyEnv' ? 'something that is no name' : describe(valueAt(input, issue.path))
  return { path: pathText(issue.path), message: `found ${found}. ${issue.message}.` }
}

function allowedKeys(path: readonly PropertyKey[]): string {
  const root = z.toJSONSchema(policySchema, { io: 'input' })
  let schema: JsonSchemaNode | undefined = root
  for (const step of path) schema = childSchema(schema, step, root)
  const found = resolve(schema, root)
  const names = found?.propertyNames
  const listed = typeof names === 'object' && Array.isArray(names.enum) ? names.enum.map(String) : []
  return quoted([...Object.keys(found?.properties ?? {}), ...listed])
}

type JsonSchemaNode = z.core.JSONSchema.BaseSchema

function childSchema(
  node: JsonSchemaNode | undefined,
  step: PropertyKey,
  root: JsonSchemaNode,
): JsonSchemaNode | undefined {
  const schema = resolve(node, root)
  const child = schema?.properties?.[String(step)] ?? schema?.additionalProperties ?? schema?.items
  return typeof child === 'object' && !Array.isArray(child) ? child : undefined
}

function resolve(node: JsonSchemaNode | undefined, root: JsonSchemaNode): JsonSchemaNode | undefined {
  const reference = node?.$ref ?? node?.allOf?.[0]?.$ref
  if (reference === undefined) return node
  const definition = root.$defs?.[reference.replace('#/$defs/', '')]
  return typeof definition === 'object' ? definition : undefined
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  return JSON.stringify(value)
}
