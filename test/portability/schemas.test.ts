import { loadCatalog } from '@sluice/catalog'
import { fitOutput, fitTool, parseChatRequest, SluiceError, type ChatRequest, type JsonSchema } from '@sluice/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SCHEMAS } from './json-schemas.ts'
import { satisfies } from './satisfies.ts'
import { startVendors, type Host } from './start-vendors.ts'

// FO5 of the failure tests: a schema reaches a vendor with its meaning, or the vendor is not asked at all.
const BASE = parseChatRequest({ model: 'tier:haiku', messages: 'Hello.' })
const FORMS: Readonly<Record<string, (schema: JsonSchema) => ChatRequest>> = {
  'a tool': (inputSchema) => ({ ...BASE, tools: [{ name: 'f', inputSchema }] }),
  'a strict tool': (inputSchema) => ({ ...BASE, tools: [{ name: 'f', inputSchema, isStrict: true }] }),
  'the answer': (schema) => ({ ...BASE, output: { type: 'json-schema', name: 'a', schema, isStrict: false } }),
  'a strict answer': (schema) => ({ ...BASE, output: { type: 'json-schema', name: 'a', schema, isStrict: true } }),
}
const HOSTS: readonly Host[] = [
  { kind: 'anthropic', model: 'claude-haiku-4-5' },
  { kind: 'openai', model: 'gpt-5.4' },
  { kind: 'openai-compatible', vendor: 'vllm', model: 'llama-4-scout' },
  { kind: 'gemini', vendor: 'google', model: 'gemini-3.8-flash' },
]
const CASES = HOSTS.flatMap((host) => Object.keys(FORMS).map((form) => ({ ...host, form })))
const VALUES = valuesToTry()
const catalog = loadCatalog()

/** How many of the schemas must be carried: a rule that refuses everything would pass too. */
const LEAST = 20

describe.each(CASES)('as the schema of $form at $kind', ({ form, ...host }) => {
  const requestWith = FORMS[form] ?? (() => BASE)

  it('each of 240 schemas is taken by the vendor, or never sent', { timeout: 60_000 }, async () => {
    const { sluice, simulator } = await startVendors(host, host)
    let carried = 0
    for (const [at, schema] of SCHEMAS.entries()) {
      const before = simulator.requests.length
      const context = { requestId: `${at}`, tenant: 'test', signal: new AbortController().signal, surface: 'test' }
      const refusal = await sluice.chat(requestWith(schema), context).then(() => undefined, refusalOf)
      expect([refusal?.code, simulator.requests.length - before]).toEqual(
        refusal ? ['invalid_request', 0] : [undefined, 1],
      )
      if (!refusal) carried += 1
    }
    expect(simulator.requests.filter(({ status }) => status !== 200)).toEqual([])
    expect(carried).toBeGreaterThanOrEqual(LEAST)
  })

  it('what is sent means what was said', () => {
    for (const schema of SCHEMAS) {
      const sent = sentSchema(requestWith(schema), host)
      if (!sent) continue
      for (const value of VALUES)
        expect([sent, satisfies(value, sent, sent)]).toEqual([sent, satisfies(value, schema, schema)])
    }
  })
})

function refusalOf(error: unknown): SluiceError {
  if (error instanceof SluiceError) return error
  throw error
}

function sentSchema({ tools, output }: ChatRequest, { kind, vendor = kind, model }: Host): JsonSchema | undefined {
  const facts = catalog.find(vendor, model)?.facts
  if (!facts) throw new Error(`no ${model} at ${vendor}`)
  const [tool] = tools
  const fitted = tool
    ? fitTool(tool, facts).schema
    : output.type === 'json-schema'
      ? fitOutput(output, facts)
      : undefined
  return fitted?.type === 'fits' ? fitted.schema : undefined
}

/** Objects, since tools' arguments are: that a schema says so is no change of what it means. */
function valuesToTry(): readonly object[] {
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom('x', 'y', 'abc', '', 1, 0, -1, 10, 2.5, null, true, '2026-11-22'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('first', 'second', 'oneOf', '$ref', 'x', 'children', 'city', 'age'), tie('value'), {
        maxKeys: 3,
      }),
    ),
  }))
  const names = fc.constantFrom('first', 'second', 'oneOf', '$ref', 'city', 'age', 'tags', 'code', 'children', 'tree')
  return fc.sample(fc.dictionary(names, value, { maxKeys: 3 }), { numRuns: 300, seed: 7 })
}
