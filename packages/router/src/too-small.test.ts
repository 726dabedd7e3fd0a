import { loadCatalog } from '@sluice/catalog'
import { parseChatRequest, type ChatRequestInput } from '@sluice/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compilePolicy } from './policy/compile-policy.ts'
import { parsePolicy } from './policy/parse-policy.ts'
import type { PolicyInput } from './policy/policy-schema.ts'
import { failing, OK, ScriptedProvider } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

// FO2 of the failure tests. Windows are shrunk, so that ten thousand prompts around their edges take seconds.
const WINDOWS = { 'claude-haiku-4-5': 600, 'claude-sonnet-4-6': 1_200, 'claude-opus-4-7': 2_400 }
const GPT_WINDOWS = { 'gpt-5.4-nano': 400, 'gpt-5.4-mini': 900, 'gpt-5.4': 3_000 }
const shrunk = (windows: Readonly<Record<string, number>>) => ({
  offers: Object.fromEntries(
    Object.entries(windows).map(([id, tokens]) => [
      id,
      {
        facts: { contextWindowTokens: tokens, maxInputTokens: tokens, intake: { outputInWindow: tokens % 400 === 0 } },
      },
    ]),
  ),
})
const catalog = loadCatalog({
  overlays: [{ vendors: { anthropic: shrunk(WINDOWS), openai: shrunk(GPT_WINDOWS) } }],
})
const TOKENS_PER_PICTURE = 1_600
const PICTURE = { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: 'iVBORw0KGgo=' } } as const

const inputs = fc.record({
  model: fc.constantFrom('auto', 'tier:haiku', 'tier:sonnet', 'tier:opus', 'claude-haiku-4-5', 'gpt-5.4'),
  characters: fc.integer({ min: 1, max: 16_000 }),
  turns: fc.integer({ min: 1, max: 5 }),
  hasPicture: fc.boolean(),
  maxOutputTokens: fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined }),
})
type Input = typeof inputs extends fc.Arbitrary<infer Value> ? Value : never

function messagesOf({ characters, turns, hasPicture }: Input): ChatRequestInput['messages'] {
  const text = 'x'.repeat(Math.ceil(characters / turns))
  const texts = Array.from({ length: turns }, () => ({ role: 'user' as const, content: text }))
  return hasPicture ? [...texts, { role: 'user', content: [PICTURE] }] : texts
}

it('calls no deployment that is too small for the prompt, whatever fails before', { timeout: 60_000 }, async () => {
  const first = new ScriptedProvider(failing('context-too-long'))
  const second = new ScriptedProvider(failing('unsupported-dialect'), OK)
  const policy: PolicyInput = {
    ...TWO_VENDORS,
    routing: { order: 'listed', fallback: { haiku: ['sonnet', 'opus'] } },
  }
  const { router, context } = testRouter(first, second, policy)
  void router.replacePolicy(compilePolicy(parsePolicy(policy), catalog, new Map(Object.entries({ first, second }))))
  let calls = 0
  const property = fc.asyncProperty(inputs, async (input) => {
    first.calls.length = 0
    second.calls.length = 0
    const { model, maxOutputTokens } = input
    const request = parseChatRequest({ model, maxOutputTokens, messages: messagesOf(input) })
    // An error is as good as an answer here: only who was asked counts.
    await router.chat(request, context).catch(() => undefined)
    for (const call of [...first.calls, ...second.calls]) {
      calls += 1
      const { tokenizer, contextWindowTokens, intake } = call.facts
      const text = input.characters / tokenizer.charactersPerToken
      const tokens =
        text + (input.hasPicture ? TOKENS_PER_PICTURE : 0) + (intake.outputInWindow ? call.maxOutputTokens : 0)
      expect(tokens).toBeLessThanOrEqual(contextWindowTokens)
    }
  })
  await fc.assert(property, { numRuns: 10_000 })
  expect(calls).toBeGreaterThan(4_000)
})
